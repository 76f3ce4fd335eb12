import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from '../client.ts'

export interface Latency {
  /** Milliseconds. */
  readonly p50: number
  readonly p99: number
  readonly count: number
}

export interface Probing {
  /** Of the answers since the last call. */
  take(): Latency
  /** Rejects when a request was not answered with 200. */
  stop(): Promise<void>
}

/** Milliseconds between an answer and the next request. */
const pause = 20

/** Asks for these paths in turn, one request at a time, and measures how long each answer takes. */
export function startProbing({ request }: Pick<Client, 'request'>, paths: readonly string[]): Probing {
  let times: number[] = []
  let running = true

  async function probe() {
    for (let turn = 0; running; turn += 1) {
      const begun = performance.now()
      const { status } = await request('GET', paths[turn % paths.length] ?? '/')
      if (status !== 200) throw new Error(`${paths[turn % paths.length]}: ${status}`)
      times.push(performance.now() - begun)
      await sleep(pause)
    }
  }

  const done = probe()
  // Whoever stops it is told.
  done.catch(() => {})
  return {
    take() {
      const sorted = times.sort((a, b) => a - b)
      times = []
      const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
      return { p50: at(0.5), p99: at(0.99), count: sorted.length }
    },
    async stop() {
      running = false
      await done
    },
  }
}
