import { jest } from '@jest/globals'
import type { Position } from '../contracts/position.ts'
import type { EventRecord } from '../contracts/record.ts'

/** Of a group commit that sends to it. */
export const limits = { maxQueued: 3, maxQueuedSize: 100, maxBatch: 10, maxBatchSize: 100, deadline: 1_000 }

/** Of so many bytes in all. */
export const record = (name: string, size = name.length): EventRecord => ({
  key: name,
  value: ' '.repeat(size - name.length),
  headers: {},
})

/** A log whose sends return when they are told to. */
export function recordedSends() {
  const sends: { keys: string[]; answer: (positions?: Position[]) => void; fail: () => void }[] = []
  let next = 0
  const send = (records: readonly EventRecord[]) =>
    new Promise<readonly Position[]>((resolve, reject) => {
      const positions = records.map(() => ({ partition: 0, offset: next++ }))
      sends.push({
        keys: records.map(({ key }) => key),
        answer: (given = positions) => resolve(given),
        fail: () => reject(new Error('the log is down')),
      })
    })
  return { send, sends, keys: () => sends.map(({ keys }) => keys.join(' ')) }
}

/** Lets everything happen that needs no time, under fake timers. */
export const settle = () => jest.advanceTimersByTimeAsync(0)

export const notWritten = (reason: string) => ({ outcome: 'not-written', reason })
export const unknown = (reason: string) => ({ outcome: 'unknown', reason })
