import { v7 } from 'uuid'
import type { UnsealedPost } from '../contracts/events.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { appendAll } from '../testing/append-all.ts'

/** Microseconds since 1970 of the first event; the others follow one by one. */
const begin = 1_700_000_000_000_000

/** What lies in a log at a number. */
export type EventAt = (number: number) => UnsealedPost

/** Messages of 200 bytes by 5,000 users in 1,000 conversations. */
export const event: EventAt = (number) => ({
  type: 'MessagePosted',
  version: 2,
  eventId: v7(),
  conversationId: `conversation ${number % 1_000}`,
  user: `user ${number % 5_000}`,
  text: 'x'.repeat(200),
  postedAt: begin + number,
})

/** Milliseconds that an append may take while a log is filled: on a busy machine a server stalls now and then. */
export const fillTimeout = 60_000

/** Appends so many events, as fast as the log takes them. */
export const fill = (eventLog: EventLog, count: number, eventAt: EventAt = event) =>
  appendAll(eventLog, count, (number) => encodeEvent(eventAt(number)))
