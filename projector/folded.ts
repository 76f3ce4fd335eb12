import { lesser } from '../read-models/order.ts'
import { type Change, type Document, keyOf } from '../read-models/read-models.ts'

/**
 * Fewer changes that come to the same: of the merges of one key its first document with the least of each field, and of
 * its replaces the one that would stay. All changes of a key are of one kind, but that it may be cleared after them.
 */
export function folded(changes: readonly Change[]): readonly Change[] {
  const inserts: Change[] = []
  const others = new Map<string, Folding>()
  const clears: Change[] = []
  for (const change of changes) {
    if ('insert' in change) inserts.push(change)
    else if ('clear' in change) clears.push(change)
    else others.set(keyOf(change), together(others.get(keyOf(change)), change))
  }
  return [...inserts, ...others.values(), ...clears]
}

type Folding = Extract<Change, { merge: string } | { replace: string }>

function together(earlier: Folding | undefined, change: Folding): Folding {
  if (!earlier) return change
  if ('replace' in change) return change.document.offset > earlier.document.offset ? change : earlier
  const document: Record<string, unknown> = { ...earlier.document }
  for (const field of change.least) document[field] = lesser(document[field], change.document[field])
  return { ...earlier, document: document as Document }
}
