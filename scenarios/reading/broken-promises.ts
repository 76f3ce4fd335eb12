import { wrongInConversations } from './conversation-order.ts'
import { reachedIn } from './knowledge.ts'
import { wrongInLists } from './list-order.ts'
import type { Observations, SentAt, Violation } from './observations.ts'
import { wrongInRecent } from './recent-order.ts'
import { wrongInStreams } from './stream-order.ts'
import type { Truth } from './truth.ts'
import { wrongInUsers } from './users-complete.ts'

/** What reads promise and these observations do not keep, the earliest first. Knows nothing of how it is kept. */
export function brokenPromises(observed: Observations, truth: Truth, sentAt: SentAt): Violation[] {
  const reached = reachedIn(truth)
  return [
    ...wrongInConversations(observed.conversations, truth, reached),
    ...wrongInRecent(observed.recent, truth, reached),
    ...wrongInUsers(observed.users, truth, reached),
    ...wrongInLists(observed.lists, truth, reached, sentAt),
    ...wrongInStreams(observed.streams, truth, sentAt),
  ].sort((one, other) => one.at - other.at)
}
