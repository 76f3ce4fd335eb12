import { setImmediate } from 'node:timers/promises'

export interface Rounds<Item, Result> {
  /** Resolves with the item's result of the round that it goes with; rejects as that round does, or when aborted before. */
  submit(item: Item, signal: AbortSignal): Promise<Result>
}

interface Submitted<Item, Result> {
  readonly item: Item
  readonly signal: AbortSignal
  resolve(result: Result): void
  reject(error: unknown): void
}

export interface RoundsOptions<Item> {
  sizeOf(item: Item): number
  /** A round takes items until their sizes reach this, one at least. */
  readonly limit: number
  /** When as much as this has gathered during a round, a second one is run beside it. */
  readonly enough: number
}

/**
 * Runs a round with all that has gathered during the one before: the slower a round, the more go with the next, and the
 * less each of them costs. `run` answers the results in the order of its items.
 */
export function createRounds<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  { sizeOf, limit, enough }: RoundsOptions<Item>,
): Rounds<Item, Result> {
  const waiting: Submitted<Item, Result>[] = []
  let running = 0

  const hasEnough = () => waiting.reduce((sum, { item }) => sum + sizeOf(item), 0) >= enough

  function take(): readonly Submitted<Item, Result>[] {
    const taken: Submitted<Item, Result>[] = []
    for (let size = 0; size < limit; ) {
      const next = waiting.shift()
      if (!next) break
      if (next.signal.aborted) {
        next.reject(next.signal.reason)
        continue
      }
      taken.push(next)
      size += sizeOf(next.item)
    }
    return taken
  }

  /**
   * What is submitted in the same turn of the event loop goes together. So does what follows a round and what has waited for
   * it: else those would go alone, the others after them, and they would wait for each other in two parties ever after.
   */
  const submissions = () => setImmediate()

  async function runAll() {
    for (let round = take(); round.length > 0; round = running === 1 || hasEnough() ? take() : []) {
      try {
        const results = await run(round.map(({ item }) => item))
        round.forEach(({ resolve }, index) => {
          resolve(results[index] as Result)
        })
      } catch (error) {
        for (const { reject } of round) reject(error)
      }
      await submissions()
    }
    running -= 1
  }

  return {
    submit(item, signal) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, signal, resolve, reject })
        if (running > 1 || (running === 1 && !hasEnough())) return
        running += 1
        void submissions().then(runAll)
      })
    },
  }
}
