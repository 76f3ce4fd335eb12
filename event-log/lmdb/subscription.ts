import type { Logger } from 'pino'
import { failureOf, retry } from '../../process/retry.ts'
import type { LoggedRecord, Subscriber, Subscription } from '../event-log.ts'

export interface Followed {
  /** The records from an offset on that are on disk, at most `limit`. */
  read(from: number, limit: number): readonly LoggedRecord[]
  /** Resolves when there are more; rejects when aborted. */
  moved(signal: AbortSignal): Promise<unknown>
}

/** Records in a batch: few enough to leave the event loop to others in between, and more of them while it lags. */
const [usual, lagging] = [500, 4_000]

/** Hands the one partition to the subscriber, batch after batch, and waits at the end for more. */
export function follow(followed: Followed, subscriber: Subscriber, log: Logger): Subscription {
  const stopping = new AbortController()
  const { signal } = stopping

  async function run() {
    let from = await subscriber.start(0, signal)
    let size = usual
    while (!signal.aborted) {
      const records = followed.read(from, size)
      size = records.length < size ? usual : lagging
      const last = records.at(-1)
      if (last) from = await subscriber.project({ partition: 0, from, next: last.offset + 1, records }, signal)
      else await followed.moved(signal)
    }
  }

  const running = retry(run, {
    signal,
    onRetry: (error, attempt) => log.warn({ err: error, attempt }, 'the subscription begins again'),
  })
  const ended = running.catch(() => {})
  return {
    failed: failureOf(running),
    async stop() {
      stopping.abort()
      await ended
    },
  }
}
