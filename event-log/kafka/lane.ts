import { Refused } from '../../process/refused.ts'
import { retry } from '../../process/retry.ts'
import type { Batch, LoggedRecord, Subscriber } from '../event-log.ts'

/**
 * What may wait behind the batch that is being projected, so that fetching and projecting overlap: one batch, or
 * several small ones of so many bytes.
 */
const room = 256 * 1024

export interface LaneParts {
  readonly partition: number
  readonly project: Subscriber['project']
  /** The subscriber stands there now. */
  reached(offset: number): void
  /** The next batch is to be fetched from there. */
  seek(offset: number): void
  /** The subscriber will take nothing more. */
  refused(error: Refused): void
  onRetry(error: unknown, attempt: number): void
}

/** What was fetched of one partition, on its way to the subscriber: in order, one batch at a time, of all that waits. */
export interface Lane {
  /** From now on batches are those of another take-over; what waits is forgotten. */
  takeOver(signal: AbortSignal): void
  /** What is fetched next will be from there; what waits is forgotten. */
  moveTo(offset: number): void
  /** Takes all records of [fetched, next); resolves when there is room for more, or when they are forgotten. */
  deliver(fetched: number, next: number, records: readonly LoggedRecord[]): Promise<void>
  /** There is no record in [first, next). It counts when what was delivered ends there. */
  pass(first: number, next: number): void
  /** Since when nothing has happened, by `performance.now()`; undefined while a batch is being projected. */
  idleSince(): number | undefined
  /** Where the next batch begins, if it is known. */
  expected(): number | undefined
  /** Resolves when no batch is being projected. */
  idle(): Promise<void>
}

export function createLane({ partition, project, reached, seek, refused, onRetry }: LaneParts): Lane {
  let signal = AbortSignal.abort()
  let expected: number | undefined
  let waiting: Batch[] = []
  let working: Promise<void> | undefined
  let idleSince = performance.now()
  const waitingForRoom: (() => void)[] = []

  const isFull = () => waiting.length > 1 && waiting.reduce((sum, batch) => sum + sizeOf(batch), 0) > room

  function makeRoom() {
    for (const goOn of waitingForRoom.splice(0)) goOn()
  }

  function forget() {
    waiting = []
    makeRoom()
  }

  function moveTo(offset: number) {
    forget()
    expected = offset
  }

  async function work() {
    while (waiting.length > 0) {
      // Each follows the one before, unless something was fetched from elsewhere: then the subscriber has to see it.
      const gap = waiting.findIndex(({ from }, index) => index > 0 && from !== waiting[index - 1]?.next)
      const batch = joined(waiting.splice(0, gap === -1 ? waiting.length : gap))
      makeRoom()
      await projectOne(batch, signal)
    }
    idleSince = performance.now()
    working = undefined
  }

  async function projectOne(batch: Batch, until: AbortSignal) {
    try {
      const goOn = await retry(() => project(batch, until), { signal: until, onRetry })
      if (until.aborted) return
      reached(goOn)
      if (goOn === batch.next) return
      moveTo(goOn)
      seek(goOn)
    } catch (error) {
      if (error instanceof Refused) refused(error)
      // Whatever else ends the retries is that the partition was lost: the batch is somebody else's now.
    }
  }

  function add(batch: Batch) {
    waiting.push(batch)
    expected = batch.next
    working ??= work()
  }

  return {
    takeOver(next) {
      signal = next
      forget()
      expected = undefined
      idleSince = performance.now()
    },
    moveTo,
    async deliver(fetched, next, records) {
      // What was fetched before a move may lie beyond `expected`: the subscriber has to see the gap.
      add({ partition, from: fetched, next, records })
      while (isFull()) await new Promise<void>((resolve) => waitingForRoom.push(resolve))
    },
    pass(first, next) {
      if (expected === undefined || first > expected || next <= expected) return
      add({ partition, from: expected, next, records: [] })
    },
    idleSince: () => (working ? undefined : idleSince),
    expected: () => expected,
    async idle() {
      await working
    },
  }
}

const sizeOf = ({ records }: Batch) => records.reduce((sum, { value }) => sum + (value?.byteLength ?? 0), 0)

/** Batches that follow each other, one at least, as one. */
function joined(batches: readonly Batch[]): Batch {
  const [first, last] = [batches[0] as Batch, batches.at(-1) as Batch]
  return batches.length === 1
    ? first
    : { ...first, next: last.next, records: batches.flatMap(({ records }) => records) }
}
