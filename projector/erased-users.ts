import { type ErasureDocument, erasureKey } from '../contracts/documents.ts'
import { chunksOf } from '../read-models/chunks.ts'
import type { GenerationReader, Range } from '../read-models/read-models.ts'
import { conversations } from './conversations.ts'
import type { DecodedBatch } from './decoded-batch.ts'
import type { ReadableEvent } from './readable-event.ts'

export interface ErasedUsers {
  /**
   * The batches as they are after the erasures that lie before their posts: a process may have read a text by a key that
   * was erased a moment ago, and the log says so. Each partition has one batch at a time.
   */
  judged(batches: readonly DecodedBatch[]): Promise<readonly DecodedBatch[]>
}

/** The greatest epochs that were erased of users by what lies before an offset. */
interface Known {
  readonly before: number
  readonly epochs: Map<string, number>
}

/** Documents that are read at once. */
const chunk = 1_000

/** Remembers everybody who was erased, some 100 bytes for each and each partition. */
export function createErasedUsers(generation: GenerationReader): ErasedUsers {
  const known = new Map<number, Known>()

  async function read(partition: number, before: number): Promise<Map<string, number>> {
    const epochs = new Map<string, number>()
    const [first, to] = [erasureKey({ partition, offset: 0 }), erasureKey({ partition, offset: before })]
    const erasures = ({ from, ...range }: Range) =>
      generation.range<ErasureDocument>(conversations.name, { ...range, from: from || first, to })
    for await (const found of chunksOf(erasures, chunk)) for (const { document } of found) add(epochs, document)
    return epochs
  }

  async function judgedOne(batch: DecodedBatch): Promise<DecodedBatch> {
    const { partition, from, next } = batch
    const state = known.get(partition)
    known.delete(partition)
    const epochs = state?.before === from ? state.epochs : await read(partition, from)
    const events = batch.events.map((placed) => {
      const { event } = placed
      if (event.type === 'UserErased') add(epochs, { erasedUser: event.user, epoch: event.epoch })
      const judged = judgedEvent(event, epochs)
      return judged === event ? placed : { ...placed, event: judged }
    })
    known.set(partition, { before: next, epochs })
    return { ...batch, events }
  }

  return { judged: (batches) => Promise.all(batches.map(judgedOne)) }
}

function add(epochs: Map<string, number>, { erasedUser, epoch }: Pick<ErasureDocument, 'erasedUser' | 'epoch'>) {
  epochs.set(erasedUser, Math.max(epoch, epochs.get(erasedUser) ?? 0))
}

function judgedEvent(event: ReadableEvent, erased: ReadonlyMap<string, number>): ReadableEvent {
  if (event.type !== 'MessagePosted' && event.type !== 'UnreadablePost') return event
  const upTo = event.user === undefined ? undefined : erased.get(event.user)
  if (upTo === undefined) return event
  // Without a key, what was posted before is erased, and this came later.
  if (event.epoch === 0) return { ...event, epoch: upTo + 1 }
  if (event.type === 'UnreadablePost' || event.epoch > upTo) return event
  const { text: _, sealedIn: __, ...rest } = event
  return { ...rest, type: 'UnreadablePost', epoch: undefined }
}
