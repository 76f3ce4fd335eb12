/** What reads cost while messages arrive, against the same bytes from a buffer and against one query of the driver. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { arrivalRate, arrive } from './arrivals.ts'
import type { Extent } from './extent.ts'
import { interleaved, interleavedWhenWarm, medianOf, type Rounds } from './interleaved.ts'
import { type LoadGenerator, startLoadGenerator } from './load.ts'
import { measureMemory, mostMemory } from './memory.ts'
import type { Report, Section } from './report.ts'
import type { Bar } from './row.ts'
import { distributed, type Stored, standalone } from './stored.ts'
import { startTarget, type Target } from './target.ts'
import { underLoad } from './under-load.ts'

const dist = (path: string) => join(import.meta.dirname, path)

/** That read. */
const connections = 64

/** Messages that are stored before; growth.ts reads among more. */
const stored = 10_000

/** So many times fewer GETs where each is a query. */
const fewer = 10

export async function benchReads(report: Report, extent: Extent, broker: string, mongodb: string) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const load = startLoadGenerator()
  try {
    const forms = [() => distributed(broker, mongodb, stored), () => standalone(join(directory, 'data'), stored)]
    for (const start of forms) await measured(report, await start(), extent, load)
  } finally {
    load.stop()
    rmSync(directory, { recursive: true })
  }
}

async function measured(report: Report, form: Stored, extent: Extent, load: LoadGenerator) {
  const { rounds, requests } = extent
  const title = `Reads of ${form.name}, ${stored.toLocaleString('en-US')} messages stored`
  const section = report.section(`${title}, ${arrivalRate} more per second, ${connections} connections`)
  const recent = '/messages'
  const raw = await startTarget([dist('references/raw-pages.js'), form.store, form.generation])
  const stop = arrive(form.posts)
  // The page that is copied is to be as long as those that are measured.
  await sleep(2_000)
  const copy = await startTarget([dist('references/static-koa.js'), form.reads.origin + recent])
  const contest = (target: Target, paths: readonly string[], count = requests) => {
    return () => underLoad(load, target, '', { method: 'GET', connections, requests: count, paths })
  }
  const hot = pages(1)
  try {
    await mustBeEqual(form.reads, raw, pages(20))
    const latest = (target: Target) => contest(target, [recent], 2 * requests)
    const popular = { ours: latest(form.reads), 'a buffer': latest(copy) }
    const messages = await interleavedWhenWarm(popular, rounds)
    compare(section, 'GET /messages, hot', messages, 'a buffer', { least: 0.9 })
    compare(
      section,
      'a conversation, hot',
      await interleaved({ ours: contest(form.reads, hot), 'one query': contest(raw, hot, requests / fewer) }, rounds),
      'one query',
    )
    // Each round asks for pages that nobody has asked for: another length of each conversation.
    let turn = 0
    const cold = (target: Target) => () => {
      turn += 1
      const paths = pages(1_000, 20 + (turn % 500))
      return underLoad(load, target, '', { method: 'GET', connections, requests: Math.min(requests, 1_000), paths })
    }
    const conversations = await interleaved({ ours: cold(form.reads), 'one query': cold(raw) }, rounds)
    compare(section, 'conversations, cold', conversations, 'one query')
    if (form.name === 'query-api') {
      const cpuIn = (measured: Rounds) => medianOf(measured, 'cpu', 'ours')
      report.takes({ hotPage: cpuIn(messages), coldPage: cpuIn(conversations) })
    }
    measureMemory(section, form.name, form.reads, form.name === 'query-api' ? mostMemory : undefined)
    const posted = await stop()
    section.note(
      `Before, 20 pages were the same, byte by byte, as those of the query; ${posted} messages were posted meanwhile, and acked.`,
    )
  } finally {
    await stop()
    await Promise.all([raw.stop(), copy.stop()])
    await form.stop()
  }
}

function compare(section: Section, what: string, rounds: Rounds, reference: string, rate?: Bar) {
  const both = { rounds, ours: 'ours', reference }
  section.compare(what, { ...both, unit: 'per s', figure: 'rate', bar: rate })
  section.compare(`${what}: CPU of a GET`, { ...both, unit: 'µs', figure: 'cpu' })
}

/** The latest messages of so many conversations; of those, nobody posts to any. */
const pages = (count: number, limit = 50) =>
  Array.from({ length: count }, (_, number) => `/conversations/conversation%20${number}?limit=${limit}`)

async function mustBeEqual(one: Target, other: Target, paths: readonly string[]) {
  for (const path of paths) {
    const [ours, theirs] = await Promise.all(
      [one, other].map(async ({ origin }) => (await fetch(origin + path)).text()),
    )
    if (ours !== theirs || !ours?.includes('"messages":[{')) throw new Error(`${path}: ${ours} and not ${theirs}`)
  }
}
