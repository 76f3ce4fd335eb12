/** What it costs that a process observes itself: metrics, vitals, health and access logs, on POST and GET. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { type Patch, patchedBuild } from '../scenarios/patched-build.ts'
import type { Extent } from './extent.ts'
import { interleaved, joined, type Rounds } from './interleaved.ts'
import { type LoadGenerator, startLoadGenerator } from './load.ts'
import { createPosting, type Posting } from './posting.ts'
import type { Report, Section } from './report.ts'
import { ready, startTarget, type Target } from './target.ts'
import { underLoad } from './under-load.ts'

/** The build that observes nothing, but is the same otherwise. */
const unobserved: readonly Patch[] = [
  {
    file: 'process/instruments.js',
    text: 'export function createInstruments() {',
    instead:
      'export function createInstruments() {\n' +
      "    return { ...unobserved, read: async () => [], exposition: async () => ({ contentType: 'text/plain', text: '' }) };",
  },
  { file: 'http/observation.js', text: 'begin(port) {', instead: 'begin(port) {\n            return;' },
  {
    file: 'http/observation.js',
    text: 'return metrics.middleware(context, next);',
    instead: 'return next();',
  },
  { file: 'http/application.js', text: "observation.metrics.observe('GET', route, 200, milliseconds);", instead: '' },
]

const nothingLogged = { ACCESS_LOGS_PER_SECOND: '0' }

/** A round has so many times fewer requests than where a pair stays. */
const perPair = 4

/** As many more GETs than POSTs, because a GET takes so little. */
const more = 5

/** Conversations, more than there are URLs that are answered without the application around them. */
const conversations = 2_000

interface Pair {
  readonly 'as it is': Target
  readonly unobserved: Target
}

export async function benchObserving(report: Report, extent: Extent, broker: string) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const build = patchedBuild(directory, 'unobserved', unobserved)
  const posting = createPosting()
  const load = startLoadGenerator()
  const overKafka = () => ({ KAFKA_BROKERS: broker, KAFKA_TOPIC: 'observed' })
  const onDisk = (name: string) => ({ DATA_DIR: join(directory, name) })
  const section = report.section('Observing itself, against the same build without it')
  try {
    const startCommandApis = pairsOf(build, 'command-api', overKafka)
    compare(
      section,
      'command-api',
      await inPairs(extent, startCommandApis, (pair) => posts('command-api', pair, posting, extent)),
    )
    compare(
      section,
      'standalone',
      await inPairs(extent, pairsOf(build, 'standalone', onDisk), async (pair) => ({
        ...(await posts('standalone', pair, posting, extent)),
        ...(await reads(pair, load, extent)),
      })),
    )
  } finally {
    posting.stop()
    load.stop()
    rmSync(directory, { recursive: true })
  }
}

/** What was measured, by what it is. */
type Measured = Readonly<Record<string, Rounds>>

/**
 * Rounds with processes of their own: two of the same build differ by some 5 % for as long as they live, which is more than
 * what is to be seen.
 */
async function inPairs(
  { pairs }: Extent,
  start: (number: number) => Promise<Pair>,
  measure: (pair: Pair) => Promise<Measured>,
): Promise<Measured> {
  const all: Measured[] = []
  for (let number = 0; number < pairs; number += 1) {
    const pair = await start(number)
    try {
      all.push(await measure(pair))
    } finally {
      await Promise.all([pair['as it is'].stop(), pair.unobserved.stop()])
    }
  }
  const names = Object.keys(all[0] ?? {})
  return Object.fromEntries(names.map((name) => [name, joined(all.flatMap((measured) => measured[name] ?? []))]))
}

/** Starts a pair, the one or the other first. */
function pairsOf(build: string, service: string, variables: (name: string) => Record<string, string>) {
  return async (number: number): Promise<Pair> => {
    const of = (name: string) => ({ PORT: '0', ...variables(`${name}-${number}`) })
    const asItIs = () => startTarget([join(import.meta.dirname, `../${service}/main.js`)], of('observed'))
    const other = () => startTarget([`${build}/${service}/main.js`], { ...of('unobserved'), ...nothingLogged })
    const starts = [asItIs, other]
    if (number % 2 === 1) starts.reverse()
    const started = new Map<typeof asItIs, Target>()
    for (const start of starts) started.set(start, await start())
    for (const target of started.values()) await ready(target)
    return { 'as it is': started.get(asItIs) as Target, unobserved: started.get(other) as Target }
  }
}

async function posts(service: string, pair: Pair, posting: Posting, { requests }: Extent): Promise<Measured> {
  const contest = (target: Target) => () => posting.underLoad(target, 64, requests / perPair)
  for (const target of Object.values(pair)) await contest(target)()
  const measured = { POST: await interleaved(mapped(pair, contest), 1) }
  const acked = posting.acked(pair['as it is'])
  const counted = await appended(pair['as it is'])
  if (counted !== acked) throw new Error(`${service} has acked ${acked} messages, and counted ${counted}`)
  if ((await appended(pair.unobserved)) !== undefined) throw new Error('what is to observe nothing does')
  return measured
}

/** What the process says itself. */
async function appended({ origin }: Target): Promise<number | undefined> {
  const metrics = await (await fetch(`${origin}/metrics`)).text()
  const [, count] = /^event_log_appended_events_total\{type="MessagePosted"\} (\d+)$/m.exec(metrics) ?? []
  return count === undefined ? undefined : Number(count)
}

async function reads(pair: Pair, load: LoadGenerator, { requests: few }: Extent): Promise<Measured> {
  const requests = (few * more) / perPair
  for (const { origin } of Object.values(pair)) {
    for (let number = 0; number < conversations; number += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => postTo(origin, `c${number + index}`)))
    }
  }
  const contest = (paths: readonly string[]) => (target: Target) => () =>
    underLoad(load, target, '', { method: 'GET', connections: 64, requests, paths })
  async function measured(paths: readonly string[]): Promise<Rounds> {
    for (const target of Object.values(pair)) await contest(paths)(target)()
    return interleaved(mapped(pair, contest(paths)), 1)
  }
  const all = Array.from({ length: conversations }, (_, number) => `/conversations/c${number}`)
  return { 'GET /messages, hot': await measured(['/messages']), 'GET of conversations': await measured(all) }
}

async function postTo(origin: string, conversation_id: string) {
  const body = JSON.stringify({ sender: 'bench', conversation_id, message: 'x'.repeat(200) })
  const headers = { 'Content-Type': 'application/json' }
  const { status } = await fetch(`${origin}/messages`, { method: 'POST', headers, body })
  if (status !== 201) throw new Error(`POST answers ${status}`)
}

const mapped = <Result>(pair: Pair, make: (target: Target) => Result): Record<string, Result> =>
  Object.fromEntries(Object.entries(pair).map(([name, target]) => [name, make(target)]))

function compare(section: Section, service: string, measured: Measured) {
  for (const [what, rounds] of Object.entries(measured)) {
    const both = { rounds, ours: 'as it is', reference: 'unobserved' }
    section.compare(`${service}, ${what}: CPU`, { ...both, unit: 'µs', figure: 'cpu', bar: { most: 1.03 } })
    section.compare(`${service}, ${what}`, { ...both, unit: 'per s', figure: 'rate' })
  }
}
