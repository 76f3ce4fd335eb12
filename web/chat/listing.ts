import type { Deleted } from '../../client/stream.ts'
import type { Message } from './message.ts'

export interface Listed {
  readonly id: string
  /** Of its latest message, in ms. */
  readonly at: number
}

/** The conversations with one more message: latest activity first. */
export function withMessage(list: readonly Listed[], { conversationId: id, at }: Message): readonly Listed[] {
  const before = list.find((one) => one.id === id)
  if (before && before.at > at && list[0] === before) return list
  return [{ id, at: Math.max(at, before?.at ?? 0) }, ...list.filter((one) => one !== before)]
}

/** A conversation that was deleted is gone; one of which all messages were deleted is still one. */
export function withoutDeleted(list: readonly Listed[], deleted: Deleted): readonly Listed[] {
  if ('user' in deleted || deleted.id !== undefined) return list
  return list.filter(({ id }) => id !== deleted.conversation_id)
}

/** Two pages of the list: a conversation that has moved up meanwhile is there once. */
export function joined(first: readonly Listed[], next: readonly Listed[]): readonly Listed[] {
  const known = new Set(first.map(({ id }) => id))
  return [...first, ...next.filter(({ id }) => !known.has(id))]
}
