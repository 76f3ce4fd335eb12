import fc from 'fast-check'
import { type GenerationWriter, ReadModelsUnavailable } from '../read-models/read-models.ts'

/**
 * What becomes of a write: it is done; the store does not answer, before or after it was done; the process dies before
 * or after it; or it is held until it is let go, as a process is that sleeps and does not know it.
 */
export type Fate = 'done' | 'lost' | 'unanswered' | 'killed' | 'killed-after' | 'held'

export const fate: fc.Arbitrary<Fate> = fc.oneof(
  { arbitrary: fc.constant<Fate>('done'), weight: 12 },
  { arbitrary: fc.constantFrom<Fate>('lost', 'unanswered', 'killed', 'killed-after', 'held'), weight: 5 },
)

export interface UnreliableWriter {
  readonly generation: GenerationWriter
  /** Whether the process of this writer has died. */
  isDead(): boolean
  /** Resolves when a write is held; at once, when one is. */
  held(): Promise<void>
  letGo(): void
}

/** `nextFate` is asked before every write, and `written` called after each that was done. */
export function unreliable(
  over: GenerationWriter,
  nextFate: () => Fate,
  written: () => Promise<void>,
): UnreliableWriter {
  const waiting: (() => void)[] = []
  const listeners: (() => void)[] = []
  let dead = false

  const untilLetGo = () =>
    new Promise<void>((resolve) => {
      waiting.push(resolve)
      for (const tell of listeners.splice(0)) tell()
    })

  const troubled =
    <Given extends unknown[], Answer>(write: (...given: Given) => Promise<Answer>) =>
    async (...given: Given): Promise<Answer> => {
      const fate = nextFate()
      if (fate === 'held') await untilLetGo()
      if (fate === 'killed') dead = true
      if (dead) throw new Error('the process has died')
      if (fate === 'lost') throw new ReadModelsUnavailable('not written')
      const answer = await write(...given)
      await written()
      if (fate === 'killed-after') dead = true
      if (dead) throw new Error('the process has died')
      if (fate === 'unanswered') throw new ReadModelsUnavailable('written, and not answered')
      return answer
    }

  return {
    generation: {
      ...over,
      claim: troubled(over.claim),
      write: troubled(over.write),
      keepNewest: troubled(over.keepNewest),
      advance: troubled(over.advance),
      ...(over.commit && { commit: troubled(over.commit) as typeof over.commit }),
    },
    isDead: () => dead,
    held: () => new Promise((resolve) => (waiting.length > 0 ? resolve() : listeners.push(resolve))),
    letGo() {
      for (const goOn of waiting.splice(0)) goOn()
    },
  }
}
