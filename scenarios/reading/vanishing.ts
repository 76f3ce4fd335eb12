import { setTimeout as sleep } from 'node:timers/promises'
import { createDeleting } from './deleting.ts'
import { createErasing } from './erasing.ts'
import type { Visitor } from './visitor.ts'
import { createWriting } from './writing.ts'

/** Somebody who posts, and has that vanish again: so it is known of each of these conversations what is to be shown. */
export interface Vanishing {
  readonly conversations: readonly string[]
  /** Resolves when nothing is under way any more. */
  stop(): Promise<void>
}

/** One way to have something vanish. */
interface Way {
  readonly conversations: readonly string[]
  /** Posts something new, has it vanish, and looks whether it has. */
  once(): Promise<void>
}

export interface VanishingParts {
  readonly visitor: Visitor
  commandApi(): string
  /** Whether users can be erased. */
  readonly erases: boolean
}

export function startVanishing({ visitor, commandApi, erases }: VanishingParts): Vanishing {
  const { chances } = visitor
  const write = createWriting(visitor, commandApi)
  const deleting = createDeleting(visitor, write)
  const ways: readonly [Way, ...Way[]] = erases ? [deleting, createErasing(visitor, write)] : [deleting]
  let isRunning = true

  async function go() {
    while (isRunning) {
      await chances.oneOf(ways).once()
      await sleep(chances.between(0, 500))
    }
  }

  const done = go()
  // Whoever has it stop is told.
  done.catch(() => {})
  return {
    get conversations() {
      return ways.flatMap(({ conversations }) => conversations)
    },
    async stop() {
      isRunning = false
      await done
    },
  }
}
