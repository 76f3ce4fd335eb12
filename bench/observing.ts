/** What it costs that a process observes itself: metrics, vitals, health and access logs, on POST and GET. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { type Patch, patchedBuild } from '../scenarios/patched-build.ts'
import type { Extent } from './extent.ts'
import { interleaved } from './interleaved.ts'
import { type LoadGenerator, startLoadGenerator } from './load.ts'
import { createPosting, type Posting } from './posting.ts'
import { head, row, say } from './table.ts'
import { startTarget, type Target } from './target.ts'

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

/** As many more GETs than POSTs: a GET takes so little that 10 ms, in which CPU time is counted, are too much of a few. */
const more = 5

/** Conversations, more than there are URLs that are answered without the application around them. */
const conversations = 2_000

interface Pair {
  readonly 'as it is': Target
  readonly unobserved: Target
}

export async function benchObserving(extent: Extent, broker: string) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const build = patchedBuild(directory, 'unobserved', unobserved)
  const posting = createPosting()
  const load = startLoadGenerator()
  say('\nObserving itself, against the same build without it:\n')
  say(head)
  try {
    await onPair(build, 'command-api', { KAFKA_BROKERS: broker, KAFKA_TOPIC: 'observed' }, async (pair) => {
      await posts('command-api', pair, posting, extent)
    })
    const data = (name: string) => ({ DATA_DIR: join(directory, name) })
    await onPair(build, 'standalone', data, async (pair) => {
      await posts('standalone', pair, posting, extent)
      await reads(pair, load, extent)
    })
  } finally {
    posting.stop()
    load.stop()
    rmSync(directory, { recursive: true })
  }
}

type Variables = Readonly<Record<string, string>>

async function onPair(
  build: string,
  service: string,
  variables: Variables | ((name: string) => Variables),
  use: (pair: Pair) => Promise<void>,
) {
  const of = (name: string) => ({ PORT: '0', ...(typeof variables === 'function' ? variables(name) : variables) })
  const observed = await startTarget([join(import.meta.dirname, `../${service}/main.js`)], of('observed'))
  const other = await startTarget([`${build}/${service}/main.js`], { ...of('unobserved'), ...nothingLogged })
  try {
    for (const { origin } of [observed, other]) while (!(await fetch(`${origin}/readyz`)).ok) await sleep(100)
    await use({ 'as it is': observed, unobserved: other })
  } finally {
    await Promise.all([observed.stop(), other.stop()])
  }
}

async function posts(service: string, pair: Pair, posting: Posting, { rounds, requests }: Extent) {
  const contest = (target: Target) => () => posting.underLoad(target, 64, requests)
  for (const target of Object.values(pair)) await contest(target)()
  report(`${service}, POST`, await interleaved(mapped(pair, contest), rounds))
  const acked = posting.acked(pair['as it is'])
  const counted = await appended(pair['as it is'])
  if (counted !== acked) throw new Error(`${service} has acked ${acked} messages, and counted ${counted}`)
  if ((await appended(pair.unobserved)) !== undefined) throw new Error('what is to observe nothing does')
}

/** What the process says itself. */
async function appended({ origin }: Target): Promise<number | undefined> {
  const metrics = await (await fetch(`${origin}/metrics`)).text()
  const [, count] = /^event_log_appended_events_total\{type="MessagePosted"\} (\d+)$/m.exec(metrics) ?? []
  return count === undefined ? undefined : Number(count)
}

async function reads(pair: Pair, load: LoadGenerator, { rounds, requests: few }: Extent) {
  const requests = few * more
  for (const { origin } of Object.values(pair)) {
    for (let number = 0; number < conversations; number += 100) {
      await Promise.all(Array.from({ length: 100 }, (_, index) => postTo(origin, `c${number + index}`)))
    }
  }
  const all = Array.from({ length: conversations }, (_, number) => `/conversations/c${number}`)
  const contest = (paths: readonly string[]) => (target: Target) => async () => {
    const before = await target.cpu()
    const run = { url: target.origin, method: 'GET', connections: 64, requests, paths } as const
    const { seconds } = await load.run(run)
    return { rate: requests / seconds, cpu: (((await target.cpu()) - before) * 1_000) / requests }
  }
  for (const [what, paths] of [
    ['GET /messages, hot', ['/messages']],
    ['GET of conversations', all],
  ] as const) {
    for (const target of Object.values(pair)) await contest(paths)(target)()
    report(`standalone, ${what}`, await interleaved(mapped(pair, contest(paths)), rounds))
  }
}

async function postTo(origin: string, conversation_id: string) {
  const body = JSON.stringify({ sender: 'bench', conversation_id, message: 'x'.repeat(200) })
  const headers = { 'Content-Type': 'application/json' }
  const { status } = await fetch(`${origin}/messages`, { method: 'POST', headers, body })
  if (status !== 201) throw new Error(`POST answers ${status}`)
}

const mapped = <Result>(pair: Pair, make: (target: Target) => Result): Record<string, Result> =>
  Object.fromEntries(Object.entries(pair).map(([name, target]) => [name, make(target)]))

function report(what: string, rounds: Awaited<ReturnType<typeof interleaved>>) {
  row(`${what}: CPU in µs`, rounds, 'cpu', 'as it is', 'unobserved', 1)
  row(`${what}: per second`, rounds, 'rate', 'as it is', 'unobserved', 0)
}
