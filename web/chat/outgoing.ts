import type { Message } from './message.ts'

/** A message of one's own, until it is seen among the others. */
export interface Outgoing {
  /** The Idempotency-Key, under which it is posted as often as it takes. */
  readonly key: string
  readonly conversationId: string
  readonly sender: string
  readonly text: string
  /** When it was written, in ms. */
  readonly at: number
  /** How many messages the stream had told then. */
  readonly arrivals: number
  readonly state: 'sending' | 'sent' | 'failed'
  /** From when it is sent. */
  readonly id?: string
  /** Why it failed. */
  readonly reason?: string
}

/**
 * Those that are not among these messages yet. A message may be told before the answer to its post says which it is:
 * until then one that looks like it, and came since, is taken for it.
 */
export function notYetAmong(messages: readonly Message[], outgoing: readonly Outgoing[]): readonly Outgoing[] {
  if (outgoing.length === 0) return outgoing
  const taken = new Set(outgoing.map(({ id }) => id))
  return outgoing.filter((one) => {
    if (one.id !== undefined) return !messages.some(({ id }) => id === one.id)
    const likeness = messages.find((message) => !taken.has(message.id) && isLike(message, one))
    if (likeness) taken.add(likeness.id)
    return !likeness
  })
}

/** Of a page, which has no arrivals, the clocks decide. */
const isLike = ({ conversationId, sender, text, arrival, at }: Message, one: Outgoing) =>
  conversationId === one.conversationId &&
  sender === one.sender &&
  text === one.text &&
  (arrival > 0 ? arrival > one.arrivals : at >= one.at - 1_000)

export const changed = (outgoing: readonly Outgoing[], key: string, change: Partial<Outgoing>): readonly Outgoing[] =>
  outgoing.map((one) => (one.key === key ? { ...one, ...change } : one))
