import { type EventAt, event } from './events.ts'

/** A history: how many conversations there are beside the hot one, and how many messages, from few to many. */
export interface Shape {
  readonly conversations: number
  readonly sizes: readonly number[]
}

/** That of every other message; where there is one conversation, that of all. */
export const hot = 'hot'

/** So few that each of them has posted in nearly all partitions in the least history, and is the same work to list. */
const users = 200

export const eventsOf =
  ({ conversations }: Shape): EventAt =>
  (number) => ({
    ...event(number),
    // Each in another conversation every time, so that they come to have posted in all partitions.
    user: `user ${(number + Math.floor(number / users)) % users}`,
    conversationId:
      conversations === 1 || number % 2 === 0 ? hot : `conversation ${Math.floor(number / 2) % conversations}`,
  })
