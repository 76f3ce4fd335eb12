import { type Progress, progressLine } from './progress.ts'
import type { Watching } from './rebuilding.ts'

/** Where it is shown: a terminal's line can be written over. */
export interface Screen {
  readonly isTerminal: boolean
  write(text: string): void
  /** Milliseconds, which only rise. */
  now(): number
}

/** Milliseconds between lines, where they cannot be written over. */
const lineInterval = 5_000

/** Milliseconds after which it is odd that nothing has moved. */
const oddly = 10_000

/** Shows how far a rebuild is, and once what is odd about it. */
export function createDisplay({ isTerminal, write, now }: Screen): Watching & { end(): void } {
  let shownAt = Number.NEGATIVE_INFINITY
  let moved = { done: 0, at: now() }
  let told = ''

  function tell(words: string) {
    if (words !== told) write(`${isTerminal ? '\n' : ''}${words}\n`)
    told = words
  }

  return {
    show(progress: Progress) {
      if (progress.done !== moved.done) {
        moved = { done: progress.done, at: now() }
        told = ''
      } else if (now() - moved.at > oddly) {
        tell('nothing moves: is the service running, with the code that this command is from?')
      }
      if (isTerminal) write(`\r${progressLine(progress)}\u001b[K`)
      else if (now() - shownAt > lineInterval) {
        shownAt = now()
        write(`${progressLine(progress)}\n`)
      }
    },
    trouble: ({ message }) => tell(`waiting: ${message}`),
    end() {
      if (isTerminal) write('\n')
    },
  }
}
