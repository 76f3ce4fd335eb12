import { pino } from 'pino'
import type { MessageEvent } from '../contracts/events.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { TextKeys } from '../projector/decoded-batch.ts'
import { createGenerationProjection } from '../projector/generation-projection.ts'
import { projections } from '../projector/projections.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'

/** Projects events of a partition as a projector does that has just been started, from where the checkpoint stands. */
export function projectEvents(generation: () => GenerationWriter, keys?: TextKeys) {
  return async (partition: number, ...events: readonly MessageEvent[]) => {
    const from = await generation().checkpoint(partition)
    const records = events.map((event, index) => {
      const { value, ...record } = encodeEvent(event)
      return { ...record, value: Buffer.from(value), partition, offset: from + index }
    })
    const log = pino({ level: 'silent' })
    const projection = createGenerationProjection({ models: projections, generation: generation(), keys, log })
    const batch = { partition, from, next: from + records.length, records }
    await projection.project(batch, new AbortController().signal)
  }
}
