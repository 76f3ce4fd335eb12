/** What thousands of streams cost one process, and whether each reader is told of every message once and in order. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Extent } from './extent.ts'
import { measureMemory } from './memory.ts'
import { now } from './pace.ts'
import { dueIn, startPacedPosts } from './paced-posts.ts'
import type { Report } from './report.ts'
import { distributed, standalone } from './stored.ts'
import { createStreamReader } from './stream-reader.ts'
import type { Target } from './target.ts'
import { createToldRecord } from './told.ts'

export interface StreamsExtent {
  readonly readers: number
  /** Messages per second, and for how long. */
  readonly rate: number
  readonly seconds: number
  /** Readers that are cut off each second, and come again. */
  readonly cuts: number
}

export interface StreamsOutcome {
  /** Posted, and told to everybody. */
  readonly messages: number
  readonly cuts: number
  /** Streams that the server ended because their reader was too slow, and that were resumed. */
  readonly drops: number
  /** From POST to the first reader, in ms. */
  readonly p50: number
  readonly p99: number
  /** Of one core, in percent: that of the server, and that of this process, which reads them all. */
  readonly cpu: number
  readonly readersCpu: number
}

/** Messages that are stored before. */
const stored = 1_000

export async function benchStreams(report: Report, { streams: extent }: Extent, broker: string, mongodb: string) {
  const { readers, rate, seconds, cuts } = extent
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const load = `${rate} messages per second for ${seconds} s, ${cuts} cut off and resumed per second`
  const section = report.section(`${readers.toLocaleString('en-US')} streams, ${load}`)
  try {
    for (const start of [
      () => distributed(broker, mongodb, stored),
      () => standalone(join(directory, 'data'), stored),
    ]) {
      const { name, posts, reads, stop } = await start()
      try {
        const told = await streams(posts, reads, extent)
        const measure = (what: string, unit: string, value: number) =>
          section.measure(what, { unit, ours: { name, value } })
        measure('from POST to reader, p50', 'ms', told.p50)
        measure('from POST to reader, p99', 'ms', told.p99)
        measure('CPU of a core', '%', told.cpu)
        measure('the same of the readers', '%', told.readersCpu)
        measureMemory(section, name, reads)
        section.note(
          `${name}: each reader was told of each of the ${told.messages} messages that were acked once, in the same order ` +
            `as all others; ${told.cuts} times one was cut off, ${told.drops} times dropped for being slow.`,
        )
      } finally {
        await stop()
      }
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** Milliseconds after which nothing comes any more. */
const patience = 30_000

/** Throws when a reader was told of a message twice, late, not at all, or in another order than another one. */
export async function streams(posts: Target, reads: Target, extent: StreamsExtent): Promise<StreamsOutcome> {
  const { readers, rate, seconds, cuts } = extent
  const url = `${reads.origin}/messages/stream`
  const page = await fetch(`${reads.origin}/messages`)
  await page.arrayBuffer()
  const since = page.headers.get('Consistency-Token') ?? ''

  const times: number[] = []
  const posting = startPacedPosts(posts.origin, rate)
  const record = createToldRecord(({ text }) => times.push(now() - dueIn(text)))
  const all = Array.from({ length: readers }, (_, number) => createStreamReader(url, record, since, `reader ${number}`))
  const until = async (holds: () => boolean, what: string) => {
    for (const deadline = performance.now() + patience; !holds(); await sleep(50)) {
      if (performance.now() > deadline) throw new Error(`not within ${patience} ms: ${what}`)
    }
  }

  try {
    await posting.run(2)
    const [before, ownBefore, begun] = [await reads.cpu(), process.cpuUsage(), performance.now()]
    let turn = 0
    const cutting = setInterval(() => {
      for (let count = 0; count < cuts / 10; count += 1) all[(turn++ * 7) % readers]?.cut()
    }, 100)
    times.length = 0
    await posting.run(seconds)
    clearInterval(cutting)
    const share = (used: number) => (used / (performance.now() - begun)) * 100
    const cpu = share((await reads.cpu()) - before)
    const { user, system } = process.cpuUsage(ownBefore)
    const readersCpu = share((user + system) / 1_000)

    await until(() => record.events.length >= posting.acked.size, 'everything was told to somebody')
    await until(
      () => all.every((reader) => reader.isThrough() || reader.wrongs.length > 0),
      'everything was told to all',
    )
    const told = record.events.map(({ id }) => id)
    const wrongs = all.flatMap((reader) => reader.wrongs)
    if (new Set(told).size < told.length) wrongs.push('a message was told twice')
    if (told.some((id) => !posting.acked.has(id))) wrongs.push('a message was told that was not acked')
    if (wrongs.length > 0) throw new Error(wrongs.slice(0, 5).join('\n'))
    const sorted = times.sort((a, b) => a - b)
    const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
    const drops = all.reduce((sum, reader) => sum + reader.drops, 0)
    return { messages: told.length, cuts: turn, drops, p50: at(0.5), p99: at(0.99), cpu, readersCpu }
  } finally {
    posting.stop()
    for (const reader of all) reader.close()
  }
}
