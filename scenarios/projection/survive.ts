import { readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import type { EventLog } from '../../event-log/event-log.ts'
import type { ReadModels } from '../../read-models/read-models.ts'
import { eventually } from '../client.ts'
import type { Distributed } from '../distributed.ts'
import { readBack } from '../load/read-back.ts'
import { tallyOf } from '../load/tally.ts'
import { violationsOf } from '../load/violations.ts'
import { startWriters } from '../load/writers.ts'
import { caughtUp } from './caught-up.ts'
import type { Outage, OutageServers } from './outages.ts'
import { watchReadiness } from './readiness.ts'

export interface Survivors {
  readonly distributed: Distributed
  readonly servers: OutageServers
  /** By ways that no outage is in. */
  readonly eventLog: Pick<EventLog, 'ends'>
  readonly readModels: ReadModels
}

export interface SurvivalReport {
  readonly line: string
  readonly violations: readonly string[]
}

/** Times that a consumer may share the partitions anew after an outage. */
const joins = 4

/** Holds what is shown after an outage under load against what was acknowledged, and that nobody had to help. */
export async function survive(survivors: Survivors, outage: Outage, seconds: number): Promise<SurvivalReport> {
  const { distributed, servers, eventLog, readModels } = survivors
  const { client, projector } = distributed
  const joined = () => readFileSync(projector.output, 'utf8').split('"partitions taken over"').length - 1
  const before = joined()
  const load = startWriters({ client, name: `${outage.name} ${performance.now()}`, count: 16, seed: 1, pause: 100 })
  await load.nextAck()
  await sleep(1_000)
  const readiness = watchReadiness(projector.origin)
  await outage.begin(servers)
  await sleep(seconds * 1_000)
  const reasons = await readiness.stop()
  await outage.end(servers)
  const [recovery] = await Promise.all([caughtUp(eventLog, readModels), load.nextAck()])
  const ready = () => fetch(`${projector.origin}/readyz`)
  const begun = performance.now()
  await eventually(ready, ({ status }) => status === 200, 60_000)
  const untilReady = recovery + performance.now() - begun
  await load.stop()
  const shown = await readBack(client, load.posted)
  const joinedNow = joined() - before
  const { reason } = outage
  return {
    line:
      `${outage.name} for ${seconds} s: caught up ${Math.round(recovery)} ms after the end, ready ${Math.round(untilReady)} ms ` +
      `after it, ${joinedNow} group joins, ${tallyOf(load, shown)}; not ready: ${JSON.stringify(reasons).slice(0, 300)}`,
    violations: [
      ...violationsOf(load.posted, shown),
      ...(joinedNow > joins ? [`the partitions were shared anew ${joinedNow} times`] : []),
      ...(reason && !reasons.some((told) => reason.test(told)) ? [`/readyz did not tell why: ${reasons}`] : []),
      ...distributed.accidents(),
    ],
  }
}
