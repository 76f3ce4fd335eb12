import { createClient } from '../client.ts'
import { createChances } from '../load/chances.ts'
import type { Ledger } from './ledger.ts'
import { createReading } from './reading.ts'
import { type Steady, steadily } from './steadily.ts'
import { startStreaming } from './streaming.ts'
import { createWriting, expectStatus } from './writing.ts'

export interface LoadParts {
  readonly writes: string
  readonly reads: string
  /** Of every process, for whoever watches them. */
  readonly origins: readonly string[]
  readonly ledger: Ledger
  /** Messages per second. */
  readonly rate: number
  readonly seed: number
}

/** Everything that the service is for, all the time. */
export interface SteadyLoad {
  /** Conversations of which nothing is to be left. */
  readonly passed: readonly string[]
  /** What was done how often, in one line. */
  line(): string
  /** The first ones, in words. */
  failures(): readonly string[]
  stop(): Promise<void>
}

/** Readers of streams. */
const readers = 10

export function startLoad({ writes, reads, origins, ledger, rate, seed }: LoadParts): SteadyLoad {
  const chances = createChances(seed)
  const writing = createWriting({ writes, reads, ledger, chances })
  const reading = createReading({ writes, reads, chances })

  /** As Prometheus does, and whoever has /status open. */
  async function watch() {
    for (const origin of origins) {
      const { request } = createClient(() => origin)
      for (const path of ['/metrics', '/vitals', '/readyz', '/healthz']) expectStatus(await request('GET', path), 200)
    }
    expectStatus(await createClient(() => reads).request('GET', '/status.json'), 200)
  }

  /** How often, for each message that is posted. */
  const shares: Readonly<Record<string, readonly [number, () => Promise<void>]>> = {
    posts: [0.9, writing.post],
    'posts that are looked for': [0.1, writing.postAndLook],
    deletes: [0.02, writing.deleteMessage],
    'passers-by': [0.001, writing.passBy],
    'hot pages': [0.3, reading.readHot],
    'walks back': [0.02, reading.walkBack],
    'walks along lists': [0.01, reading.walkList],
    'pages that were known': [0.05, reading.readKnown],
    'readers who leave': [0.02, reading.leave],
    blunders: [0.01, reading.blunder],
  }
  const all = new Map<string, Steady>(
    Object.entries(shares).map(([name, [share, act]]) => [name, steadily(name, rate * share, act)]),
  )
  all.set('looks of those who watch', steadily('watch', 1 / 5, watch))
  const streams = Array.from({ length: readers }, (_, number) =>
    startStreaming(reads, createChances(seed + number + 1)),
  )

  return {
    passed: writing.passed,
    line() {
      const counts = [...all].map(([name, { counts }]) => `${counts.done} ${name}`)
      const failed = [...all.values()].reduce((sum, { counts }) => sum + counts.failed, 0)
      const told = streams.reduce((sum, { counts }) => sum + counts.events, 0)
      return `${counts.join(', ')}, ${told} events told by streams; ${failed} failed`
    },
    failures: () => [...all.values()].flatMap(({ failures }) => failures),
    async stop() {
      await Promise.all([...[...all.values()], ...streams].map((one) => one.stop()))
    },
  }
}
