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

/**
 * Runs one round at a time, with all that has gathered meanwhile: the slower a round, the more go with the next, and
 * the less each of them costs. A round takes items until their sizes reach `limit`, one at least. `run` answers the
 * results in the order of its items.
 */
export function createRounds<Item, Result>(
  run: (items: readonly Item[]) => Promise<readonly Result[]>,
  sizeOf: (item: Item) => number,
  limit: number,
): Rounds<Item, Result> {
  const waiting: Submitted<Item, Result>[] = []
  let isRunning = false

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

  async function runAll() {
    for (let round = take(); round.length > 0; round = take()) {
      try {
        const results = await run(round.map(({ item }) => item))
        round.forEach(({ resolve }, index) => {
          resolve(results[index] as Result)
        })
      } catch (error) {
        for (const { reject } of round) reject(error)
      }
    }
    isRunning = false
  }

  return {
    submit(item, signal) {
      return new Promise((resolve, reject) => {
        waiting.push({ item, signal, resolve, reject })
        if (isRunning) return
        isRunning = true
        // What arrives in the same turn of the event loop goes together.
        setImmediate(runAll)
      })
    },
  }
}
