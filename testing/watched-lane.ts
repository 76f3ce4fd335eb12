import type { Batch } from '../event-log/event-log.ts'
import { createLane } from '../event-log/kafka/lane.ts'

interface Call {
  readonly batch: Batch
  readonly signal: AbortSignal
  answer(goOn?: number): void
  fail(error?: Error): void
}

/** A lane whose subscriber answers when it is told to, and what the lane has said to others. */
export function watchedLane() {
  const calls: Call[] = []
  const said: string[] = []
  const lane = createLane({
    partition: 7,
    project: (batch, signal) =>
      new Promise((resolve, reject) => {
        calls.push({
          batch,
          signal,
          answer: (goOn = batch.next) => resolve(goOn),
          fail: (error = new Error('not yet')) => reject(error),
        })
      }),
    reached: (offset) => said.push(`reached ${offset}`),
    seek: (offset) => said.push(`seek ${offset}`),
    refused: (error) => said.push(`refused: ${error.message}`),
    onRetry: (_, attempt) => said.push(`try ${attempt} failed`),
  })
  let taking = 0
  const taken = new AbortController()
  lane.takeOver(taken.signal)
  return {
    lane,
    said,
    taken,
    /** The next call of the subscriber, once it comes. */
    async next(): Promise<Call> {
      taking += 1
      while (calls.length < taking) await settle()
      return calls[taking - 1] as Call
    },
    projected: () => calls.map(({ batch: { from, next } }) => `${from}-${next}`),
  }
}

/** Gives what was begun the time to go on. */
export const settle = () => new Promise((resolve) => setTimeout(resolve, 5))

/** Whether a promise has resolved by now. */
export async function isDone(promise: Promise<unknown>) {
  const pending = {}
  await settle()
  return (await Promise.race([promise, pending])) !== pending
}
