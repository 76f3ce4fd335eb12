import fc from 'fast-check'
import { pino } from 'pino'
import type { Batch, LoggedRecord } from '../event-log/event-log.ts'
import type { TextKeys } from '../projector/decoded-batch.ts'
import { createGenerationProjection } from '../projector/generation-projection.ts'
import type { Models } from '../projector/models.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { type Fate, unreliable } from './unreliable-writer.ts'

/** Where a batch begins, counted from where its partition is to go on, and how many offsets it covers. */
const delivery = fc.record({
  partition: fc.nat(2),
  jump: fc.oneof({ arbitrary: fc.constant(0), weight: 3 }, { arbitrary: fc.integer({ min: -8, max: 2 }), weight: 2 }),
  size: fc.integer({ min: 1, max: 9 }),
})

/** What happens to one of two processes that both take themselves for the projector. */
export const step = fc.record({
  process: fc.constantFrom(0, 0, 0, 1),
  happens: fc.oneof(
    { arbitrary: fc.uniqueArray(delivery, { minLength: 1, selector: ({ partition }) => partition }), weight: 8 },
    { arbitrary: fc.constantFrom('starts again' as const, 'goes on' as const), weight: 2 },
  ),
})
export type Step = typeof step extends fc.Arbitrary<infer Value> ? Value : never

export interface ProcessParts {
  readonly log: readonly (readonly LoggedRecord[])[]
  readonly models: Models
  readonly generation: GenerationWriter
  readonly keys: TextKeys
  nextFate(): Fate
  /** Called after every write, and after every batch with the offset from which its partition is to go on. */
  check(answered?: { readonly partition: number; readonly goOn: number }): Promise<void>
}

export const endOf = (records: readonly LoggedRecord[]) => (records.at(-1)?.offset ?? -1) + 1

export function batchOf(log: ProcessParts['log'], partition: number, from: number, next: number): Batch {
  const records = (log[partition] ?? []).filter(({ offset }) => offset >= from && offset < next)
  return { partition, from, next, records }
}

/** A process that projects, and is replaced when it dies. */
export function createProcess({ log, models, generation, keys, nextFate, check }: ProcessParts) {
  const { signal } = new AbortController()
  let running = begin()

  function begin() {
    const writer = unreliable(generation, nextFate, check)
    const parts = { models, generation: writer.generation, keys, log: pino({ level: 'silent' }) }
    return { writer, projection: createGenerationProjection(parts), positions: new Map<number, number>() }
  }

  /** What it is at, when one of its writes is held. */
  let pending: Promise<void> | undefined

  async function deliver(batches: readonly Batch[]) {
    const { writer, projection, positions } = running
    const outcomes = batches.map(async (batch) => {
      const goOn = await projection.project(batch, signal)
      positions.set(batch.partition, goOn)
      await check({ partition: batch.partition, goOn })
    })
    for (const outcome of await Promise.allSettled(outcomes)) {
      if (outcome.status === 'rejected' && !writer.isDead()) throw outcome.reason
    }
    if (writer.isDead()) running = begin()
  }

  /** Resolves when it is done, or held. */
  async function goOn() {
    const { writer } = running
    const done = pending?.finally(() => {
      pending = undefined
    })
    writer.letGo()
    await Promise.race([done, writer.held()])
  }

  return {
    async step({ happens }: Step) {
      if (happens === 'goes on') return await goOn()
      if (happens === 'starts again' || pending) {
        if (!pending) running = begin()
        return
      }
      const batches = happens.flatMap(({ partition, jump, size }) => {
        const end = endOf(log[partition] ?? [])
        const from = Math.min(end, Math.max(0, (running.positions.get(partition) ?? 0) + jump))
        return from < end ? [batchOf(log, partition, from, Math.min(end, from + size))] : []
      })
      pending = deliver(batches)
      await goOn()
    },

    /** Nothing is held back any more, and nothing goes wrong. */
    async finish() {
      while (pending) await goOn()
    },

    /** Takes every partition to its end, in as few batches as it can be. */
    async catchUp() {
      await Promise.all(
        log.map(async (records, partition) => {
          const end = endOf(records)
          for (let from = await running.projection.start(partition, signal); from < end; ) {
            await deliver([batchOf(log, partition, from, end)])
            from = running.positions.get(partition) ?? 0
          }
        }),
      )
    },
  }
}
