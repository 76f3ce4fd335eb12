import { lesser } from '../order.ts'
import { type Change, type Document, keyOf } from '../read-models.ts'
import type { Documents } from './documents.ts'

/** To be called in a transaction. */
export function apply(documents: Documents, change: Change) {
  const key = Buffer.from(keyOf(change))
  const before = documents.get(key)
  const after = before ? changed(before, change) : 'clear' in change ? undefined : change.document
  if (after && after !== before) documents.put(key, after, before)
}

/** What becomes of the document that is there. */
function changed(before: Document, change: Change): Document {
  if ('insert' in change) return before
  if ('clear' in change) return cleared(before, change.fields)
  if ('replace' in change) return change.document.offset > before.offset ? change.document : before
  const merged: Record<string, unknown> = { ...before }
  for (const field of change.least) merged[field] = lesser(before[field], change.document[field])
  return merged as Document
}

function cleared(before: Document, fields: readonly string[]): Document {
  if (!fields.some((field) => field in before)) return before
  return Object.fromEntries(Object.entries(before).filter(([field]) => !fields.includes(field))) as Document
}
