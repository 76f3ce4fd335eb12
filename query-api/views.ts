import { setTimeout as sleep } from 'node:timers/promises'
import { contains, isSame, leastContaining, type Vector } from '../contracts/position.ts'
import { unlessAborted } from '../process/retry.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { createLiveGeneration } from './live-generation.ts'
import type { View } from './visible.ts'

export interface Views {
  /**
   * The view of a moment ago: at most 25 ms, or none where the store tells when it moves. It has all that this process
   * showed before. The same object stands for the same vector. Rejects with ReadModelsUnavailable.
   */
  current(): Promise<View>
  /** The same, if it was read already. */
  ready(): View | undefined
  /** To be told of whatever anybody is shown. */
  show(view: Pick<View, 'vector'>): void
  /** Whether nobody was shown more than a view has. */
  hasAllShown(view: Pick<View, 'vector'>): boolean
  /**
   * The first view that fits. While somebody waits the checkpoints are read again and again, once for all who wait, and
   * through whatever trouble, until the signal aborts: then it rejects with what the trouble was, or the signal's reason.
   * What `fits` throws is thrown.
   */
  first(fits: (view: View) => boolean, signal: AbortSignal): Promise<View>
}

export type ViewedReadModels = Pick<ReadModels, 'live' | 'onMove'>

/** Milliseconds for which a view stands where nobody tells of moves; and where somebody does, because of new generations. */
const [freshness, toldFreshness] = [25, 1_000]

/** Milliseconds between two looks: the longer the less has moved lately. */
const [shortestPause, longestPause] = [5, 50]

export function createViews(readModels: ViewedReadModels): Views {
  const read = createLiveGeneration(readModels)
  const waiting = new Set<(outcome: View | Error) => void>()
  let latest: { readonly view: View; readonly readAt: number; readonly moves: number } | undefined
  let reading: Promise<View> | undefined
  let moves = 0
  let eventAt = 0
  let shown: Vector = []
  let isPolling = false
  let wake = () => {}
  const isTold = 'onMove' in readModels
  readModels.onMove?.(() => {
    moves += 1
    wake()
  })

  async function readOnce(): Promise<View> {
    const [readAt, movesBefore] = [performance.now(), moves]
    const view = await read()
    const known = latest?.view
    const hasMoved = known?.generation.id !== view.generation.id || !isSame(known.vector, view.vector)
    if (hasMoved) eventAt = performance.now()
    latest = { view: hasMoved ? view : known, readAt, moves: movesBefore }
    return latest.view
  }

  /** One read at a time, so that each has what those before had. */
  function refresh(): Promise<View> {
    reading ??= readOnce().finally(() => {
      reading = undefined
    })
    return reading
  }

  function ready(): View | undefined {
    const lifetime = isTold ? toldFreshness : freshness
    return latest?.moves === moves && performance.now() - latest.readAt < lifetime ? latest.view : undefined
  }

  const current = async () => ready() ?? (await refresh())

  /** Those who wait do so for what comes next. */
  const look = isTold ? current : refresh

  async function poll() {
    if (isPolling) return
    isPolling = true
    while (waiting.size > 0) {
      const outcome = await look().catch((error: Error) => error)
      for (const tell of [...waiting]) tell(outcome)
      if (waiting.size > 0) await pause()
    }
    isPolling = false
  }

  function pause(): Promise<unknown> {
    const idle = performance.now() - eventAt
    const time = sleep(Math.min(Math.max(idle / 20, shortestPause), longestPause))
    if (!isTold) return time
    const told = new Promise<void>((resolve) => {
      wake = resolve
    })
    return latest?.moves === moves ? Promise.race([time, told]) : Promise.resolve()
  }

  return {
    current,
    ready,
    show({ vector }) {
      if (vector !== shown && !contains(shown, vector))
        shown = contains(vector, shown) ? vector : leastContaining(vector, shown)
    },
    hasAllShown: ({ vector }) => vector === shown || contains(vector, shown),

    async first(fits, signal) {
      let trouble: Error | undefined
      let tell = (_outcome: View | Error) => {}
      const found = new Promise<View>((resolve, reject) => {
        tell = (outcome) => {
          try {
            trouble = outcome instanceof Error ? outcome : undefined
            if (trouble && !(trouble instanceof ReadModelsUnavailable)) reject(trouble)
            else if (!(outcome instanceof Error) && fits(outcome)) resolve(outcome)
          } catch (error) {
            reject(error)
          }
        }
      })
      eventAt = performance.now()
      waiting.add(tell)
      poll()
      try {
        return await unlessAborted(found, signal)
      } catch (error) {
        throw signal.aborted && trouble ? trouble : error
      } finally {
        waiting.delete(tell)
      }
    },
  }
}
