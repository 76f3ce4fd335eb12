import type { EventOf, EventType } from '../contracts/events.ts'
import type { Position } from '../contracts/position.ts'
import type { Change, Claim, GenerationWriter } from '../read-models/read-models.ts'
import { type DecodedBatch, deadLetter, type Placed } from './decoded-batch.ts'
import { folded } from './folded.ts'
import type { Models } from './models.ts'
import type { ArbiterModel, Handlers, ReadModel } from './read-model.ts'
import type { Window } from './window.ts'

/** The read model of records that can never be applied. */
export const deadLetters = 'dead-letters'

export interface Counts {
  readonly counted: number
  readonly repeats: number
  readonly dead: number
}

/**
 * Folds batches of several partitions, each at or above its checkpoint, into every read model, with few writes for
 * all. Each write is harmless when it comes again, so what failed half-way is simply projected again. The checkpoints
 * are not moved. `windows` are those of the read models that keep a part of their documents, by name.
 */
export async function projectBatches(
  batches: readonly DecodedBatch[],
  { arbiter, readModels }: Models,
  windows: ReadonlyMap<string, Window>,
  generation: GenerationWriter,
): Promise<Counts> {
  const { applied, inapplicable } = applyAll(batches, arbiter, readModels)
  const refused = await generation.claim(
    arbiter.name,
    applied.map(({ claim }) => claim),
  )
  const counted = applied.filter(({ claim }) => !refused.has(claim.key))
  const conflicts = applied.flatMap(({ record, claim }) => {
    const first = refused.get(claim.key)
    const reason = first && arbiter.conflict(first, claim.document)
    return reason === undefined ? [] : [deadLetter(record, reason)]
  })
  const dead = [...batches.flatMap((batch) => batch.dead), ...inapplicable, ...conflicts]

  await Promise.all([
    ...readModels.map(({ name }, index) => {
      const changes = folded(counted.flatMap(({ changes }) => changes[index] ?? []))
      return generation.write(name, windows.get(name)?.admitted(changes) ?? changes)
    }),
    generation.write(deadLetters, dead),
  ])
  return { counted: counted.length, repeats: refused.size - conflicts.length, dead: dead.length }
}

/** What an event changes: the claim of the arbiter, and the changes of each read model, in their order. */
interface Applied {
  readonly record: Placed['record']
  readonly claim: Claim
  readonly changes: readonly (readonly Change[])[]
}

/** An event that a read model cannot be changed by is a dead letter, and changes none: code may be mended, and rebuild. */
function applyAll(batches: readonly DecodedBatch[], arbiter: ArbiterModel, readModels: readonly ReadModel[]) {
  const applied: Applied[] = []
  const inapplicable: Change[] = []
  for (const { events } of batches) {
    for (const placed of events) {
      const { record } = placed
      try {
        const changes = readModels.map(({ on }) => handle(on, placed))
        applied.push({ record, claim: handle(arbiter.on, placed), changes })
      } catch (error) {
        inapplicable.push(deadLetter(record, `the event cannot be applied: ${(error as Error).message}`))
      }
    }
  }
  return { applied, inapplicable }
}

function handle<Result>(on: Handlers<Result>, { event, record }: Placed): Result {
  const handler = on[event.type] as (event: EventOf<EventType>, position: Position) => Result
  return handler(event, { partition: record.partition, offset: record.offset })
}
