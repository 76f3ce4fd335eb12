import type { Position } from '../contracts/position.ts'
import type { Change, Claim, Document, GenerationWriter } from '../read-models/read-models.ts'
import { commit } from './commit.ts'
import { deadLetter, deadLetters } from './dead-letters.ts'
import type { DecodedBatch, Placed } from './decoded-batch.ts'
import { carryOut, type Deletion } from './deletions.ts'
import { folded } from './folded.ts'
import type { Models } from './models.ts'
import type { ArbiterModel, Handlers, ReadModel } from './read-model.ts'
import type { EventOf, EventType } from './readable-event.ts'
import type { Window } from './window.ts'

export interface Counts {
  readonly counted: number
  readonly repeats: number
  readonly dead: number
}

export interface Projected {
  readonly counts: Counts
  /** Where the checkpoints stand that are elsewhere than at the end of their batch. */
  readonly elsewhere: ReadonlyMap<number, number>
}

/**
 * Folds batches of several partitions, each at or above its checkpoint, into every read model, with few writes for
 * all, and then moves the checkpoints. Each write is harmless when it comes again, so what failed half-way is simply
 * projected again. `windows` are those of the read models that keep a part of their documents, by name.
 */
export async function projectBatches(
  batches: readonly DecodedBatch[],
  models: Models,
  windows: ReadonlyMap<string, Window>,
  generation: GenerationWriter,
): Promise<Projected> {
  const { arbiter, readModels } = models
  const { applied, inapplicable } = applyAll(batches, arbiter, readModels)
  const bad = [...batches.flatMap((batch) => batch.dead), ...inapplicable]
  const advances = batches.map(({ partition, from, next }) => ({ partition, first: from, next }))

  const claims = applied.map(({ claim }) => claim)
  const { writes, elsewhere } = await commit(generation, arbiter.name, claims, (refused) => {
    const { counted, deletions, conflicts } = decided(applied, refused, arbiter)
    const dead = [...bad, ...conflicts]
    const changes = readModels.map(({ name }, index): [string, readonly Change[]] => {
      const all = folded(counted.flatMap(({ changes }) => changes[index] ?? []))
      return [name, windows.get(name)?.admitted(all) ?? all]
    })
    return {
      changes: new Map([...changes, [deadLetters, dead]]),
      // A deletion is carried out before a checkpoint says so.
      advances: deletions.length > 0 ? [] : advances,
      deletions,
      counts: { counted: counted.length, repeats: refused.size - conflicts.length, dead: dead.length },
    }
  })
  const { deletions, counts } = writes
  if (deletions.length === 0) return { counts, elsewhere }
  await carryOut(deletions, models, generation)
  return { counts, elsewhere: await generation.advance(advances) }
}

/** Which events count, what those delete, and the dead letters of those that say something else than the first of their id. */
function decided(applied: readonly Applied[], refused: ReadonlyMap<string, Document>, arbiter: ArbiterModel) {
  const counted = applied.filter(({ claim }) => !refused.has(claim.key))
  const deletions = counted.flatMap(({ event, claim }) => {
    const reach = arbiter.reach(event, claim.document)
    return reach ? [{ event, reach, position: claim.document }] : []
  })
  const conflicts = applied.flatMap(({ record, event, claim }) => {
    const first = refused.get(claim.key)
    const reason = first && !isGone(first, claim, deletions) && arbiter.conflict(first, claim.document)
    return reason ? [deadLetter(record, reason, aboutOf(event))] : []
  })
  return { counted, deletions, conflicts }
}

/** What an event changes: the claim of the arbiter, and the changes of each read model, in their order. */
interface Applied {
  readonly record: Placed['record']
  readonly event: Placed['event']
  readonly claim: Claim
  readonly changes: readonly (readonly Change[])[]
}

/** An event that a read model cannot be changed by is a dead letter, and changes none: code may be mended, and rebuild. */
function applyAll(batches: readonly DecodedBatch[], arbiter: ArbiterModel, readModels: readonly ReadModel[]) {
  const applied: Applied[] = []
  const inapplicable: Change[] = []
  for (const { events } of batches) {
    for (const placed of events) {
      const { record, event } = placed
      try {
        const changes = readModels.map(({ on }) => handle(on, placed))
        applied.push({ record, event, claim: handle(arbiter.on, placed), changes })
      } catch (error) {
        const reason = `the event cannot be applied: ${(error as Error).message}`
        inapplicable.push(deadLetter(record, reason, aboutOf(event)))
      }
    }
  }
  return { applied, inapplicable }
}

/** Whether an event of the same batch, which is carried out only after it, has deleted the first before this one came. */
function isGone(first: Document, { key, identity, document }: Claim, deletions: readonly Deletion[]): boolean {
  return deletions.some(({ reach, position: { partition, offset } }) => {
    const isBetween = partition === document.partition && first.offset < offset && offset < document.offset
    if (!isBetween) return false
    if ('identity' in reach) return reach.identity === identity
    return 'from' in reach ? key.startsWith(reach.from) : first[reach.field] === reach.value && reach.isMeant(first)
  })
}

function aboutOf(event: Placed['event']) {
  return { eventId: event.eventId, user: 'user' in event ? event.user : undefined }
}

function handle<Result>(on: Handlers<Result>, { event, record }: Placed): Result {
  const handler = on[event.type] as (event: EventOf<EventType>, position: Position) => Result
  return handler(event, { partition: record.partition, offset: record.offset })
}
