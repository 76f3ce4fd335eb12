import type { Reached } from './knowledge.ts'
import type { RecentRead, Violation } from './observations.ts'
import type { Truth } from './truth.ts'

/** The latest messages are sorted by time, and none is left out that its reader knew and that is later than the oldest. */
export function wrongInRecent(reads: readonly RecentRead[], truth: Truth, reached: Reached): Violation[] {
  return reads.flatMap((read) =>
    wrongIn(read, truth, reached).map((wrong) => ({
      at: read.at,
      words: `${read.by}: the latest ${read.limit}: ${wrong}`,
    })),
  )
}

function wrongIn(read: RecentRead, truth: Truth, reached: Reached): string[] {
  const { messages, limit, knew } = read
  const wrongs: string[] = []
  const ids = new Set(messages.map(({ id }) => id))
  if (ids.size < messages.length) wrongs.push('shows a message twice')
  if (messages.length > limit) wrongs.push(`shows ${messages.length}`)
  let before = ''
  for (const { id, timestamp } of messages) {
    const created = truth.messageOf(id)?.created
    if (created === undefined) wrongs.push(`shows ${id}, which is not there in the end`)
    else if (timestamp !== Math.floor(Date.parse(created) / 1_000)) wrongs.push(`shows ${id} at ${timestamp}`)
    else if (created < before) wrongs.push(`shows ${id} behind a later one`)
    before = created ?? before
  }
  const oldest = messages.length < limit ? '' : (truth.messageOf(messages[0]?.id ?? '')?.created ?? '')
  for (const conversation of truth.conversations) {
    const lacking = truth
      .messagesOf(conversation)
      .slice(0, reached(knew, conversation))
      .findLast(({ id, created }) => created > oldest && !ids.has(id))
    if (lacking) wrongs.push(`lacks ${lacking.id} of ${conversation}, which was known`)
  }
  return wrongs
}
