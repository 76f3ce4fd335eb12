import { createKnowledge, type Knew, knewNow } from './knowledge.ts'
import { truthOf } from './truth.ts'

const message = (id: string, sender: string, second: number) => ({
  id,
  sender,
  message: `text of ${id}`,
  created: new Date(second * 1_000).toISOString(),
})

/** What the tests of the checker take for what is shown in the end. */
export const truth = truthOf(
  new Map([
    ['c', [message('c0', 'ann', 10), message('c1', 'bob', 20), message('c2', 'ann', 30), message('c3', 'cid', 40)]],
    ['d', [message('d0', 'bob', 15), message('d1', 'dot', 35)]],
    ['e', [message('e0', 'ann', 5)]],
    // Of two command APIs; the one that accepted first wrote last.
    ['f', [message('f0', 'ann', 18), message('f1', 'ann', 12)]],
  ]),
)

/** When each was posted. */
export const sentAt = (id: string) => Date.parse(truth.messageOf(id)?.created ?? '')

export const second = (number: number) => new Date(number * 1_000).toISOString()

/** Somebody knew these messages. */
export function knew(...ids: readonly string[]): Knew {
  const knowledge = createKnowledge()
  knowledge.add(ids)
  return knewNow(knowledge)
}
