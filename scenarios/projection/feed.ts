import { messagePosted } from '../../contracts/examples.ts'
import { type EventRecord, encodeEvent } from '../../contracts/record.ts'
import { createChances } from '../load/chances.ts'

type MessagePosted = typeof messagePosted

/** A record, and the event that it says; without one nobody can read it. */
export interface Fed {
  readonly record: EventRecord
  readonly event?: MessagePosted
}

/**
 * Records as a log may come to have them, the same again from the same seed: new messages, repeats of earlier ones,
 * other texts under their ids, the ids in other conversations, and what nobody can read.
 */
export interface Feed {
  next(count: number): Fed[]
}

/** Microseconds. */
const [beginning, apart, jitter] = [1_700_000_000_000_000, 20_000, 2_000_000]

export function createFeed(seed: number): Feed {
  const chances = createChances(seed)
  const said: MessagePosted[] = []
  const below = (count: number) => Math.floor(chances.between(0, count))
  /** The first of them far more often than the last. */
  const unevenBelow = (count: number) => Math.floor(count * chances.between(0, 1) ** 2)

  function newEvent(): MessagePosted {
    const number = said.length
    return {
      ...messagePosted,
      eventId: `${seed}-${number}`,
      conversationId: `c/${unevenBelow(300)}`,
      user: `user ${unevenBelow(600)} \u{1f600}`,
      text: `${number} says one of ${below(1_000_000)}`,
      postedAt: Math.floor(beginning + number * apart + chances.between(-jitter, jitter)),
    }
  }

  function nextEvent(): MessagePosted {
    const event = newEvent()
    // A client that retries does so soon, or much later.
    const earlier = said[chances.with(1 / 2) ? said.length - 1 - below(50) : below(said.length)]
    if (!earlier || chances.with(0.9)) return event
    const { eventId, conversationId } = earlier
    return chances.oneOf([earlier, { ...event, eventId, conversationId }, { ...event, eventId }])
  }

  function next(): Fed {
    const event = nextEvent()
    if (chances.with(0.02)) return { record: chances.oneOf(unreadable)(event) }
    said.push(event)
    return { record: encodeEvent(event), event }
  }

  return { next: (count) => Array.from({ length: count }, next) }
}

const withValue = (value: (event: MessagePosted) => unknown) => (event: MessagePosted) => ({
  ...encodeEvent(event),
  value: JSON.stringify(value(event)),
})

/** What can be wrong with a record that is text. */
export const unreadable: readonly [
  (event: MessagePosted) => EventRecord,
  ...((event: MessagePosted) => EventRecord)[],
] = [
  (event) => ({ ...encodeEvent(event), value: encodeEvent(event).value.slice(1) }),
  withValue((event) => ({ ...event, user: '' })),
  withValue((event) => ({ ...event, type: 'MessageSung' })),
  withValue((event) => ({ ...event, version: 3 })),
  withValue((event) => ({ ...event, conversationId: `${event.conversationId}?` })),
  withValue(() => [null]),
]
