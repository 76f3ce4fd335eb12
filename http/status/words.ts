import type { Status, Vitals } from '../../contracts/status.ts'
import type { Heard } from './peers.ts'

/** Seconds that the read models may be behind, and the part of a disk that is to be free. */
const [patience, leastFree] = [10, 0.1]

/** Intervals over which failures are counted, and how many of them, and of all requests, are borne. */
const [lately, fewest, tolerated] = [5, 3, 0.01]

const consequences: Readonly<Record<string, string>> = {
  'command-api': 'nothing can be posted',
  projector: 'what is posted is not shown',
  'query-api': 'nothing can be read',
}

/** All that is not well, in words; what concerns everybody first. */
export function problemsOf(heard: readonly Heard[], projection: Status['projection']): string[] {
  return [...heard.flatMap(absent), ...behind(projection), ...letters(projection), ...heard.flatMap(troubles)]
}

function absent(one: Heard): string[] {
  const { service, address } = one
  if (address !== undefined) return []
  if ('silence' in one) return [`${service} ${one.silence}: nothing is known of it`]
  return [`there is no ${service}: ${consequences[service] ?? 'what it does is not done'}`]
}

function behind(projection: Status['projection']): string[] {
  if (!projection) return []
  const { generations, lag_records, lag_seconds } = projection
  const building = generations.find(({ state }) => state === 'building')
  if (building && !generations.some(({ state }) => state === 'live')) {
    return [`nothing can be read until the first read models are built: ${Math.floor(building.progress * 100)} % are`]
  }
  if (lag_seconds < patience) return []
  return [`the read models are ${Math.round(lag_seconds)} s behind the log, by ${lag_records} records`]
}

function letters(projection: Status['projection']): string[] {
  const count = projection?.dead_letters ?? 0
  if (count === 0) return []
  return [`there ${count === 1 ? 'is a dead letter' : `are ${count} dead letters`}: look at npm run dead-letters`]
}

function troubles(one: Heard): string[] {
  if (one.address === undefined) return []
  const who = `${one.service} at ${one.address}`
  if (!('vitals' in one)) return [`${who} ${one.silence}`]
  const { vitals } = one
  const reasons = Object.entries(vitals.reasons).map(([part, reason]) => `${who} is not ready: ${part}: ${reason}`)
  return [...reasons, ...failures(who, vitals), ...disk(who, vitals)]
}

function failures(who: string, { samples, interval_s }: Vitals): string[] {
  const recent = samples.slice(-lately)
  const requests = recent.reduce((sum, sample) => sum + sample.requests, 0)
  const failed = recent.reduce((sum, sample) => sum + sample.failed, 0)
  if (failed < fewest || failed <= tolerated * requests) return []
  return [`${who} has answered ${failed} of ${requests} requests with 5xx in the last ${recent.length * interval_s} s`]
}

function disk(who: string, { disk }: Vitals): string[] {
  if (!disk || disk.available_bytes >= leastFree * disk.size_bytes) return []
  return [`${who} has ${Math.round((100 * disk.available_bytes) / disk.size_bytes)} % of its disk left`]
}
