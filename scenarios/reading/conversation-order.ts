import type { Reached } from './knowledge.ts'
import type { ConversationRead, Violation } from './observations.ts'
import type { Truth } from './truth.ts'

/**
 * A page of a conversation is a run of what the conversation has in the end, reaches as far as its reader knew, and
 * begins or ends where the page ends that led to it.
 */
export function wrongInConversations(reads: readonly ConversationRead[], truth: Truth, reached: Reached): Violation[] {
  return reads.flatMap((read) => {
    const { by, at, conversation, limit, from } = read
    const name = `${by}: ${conversation}${limit < 1_000 ? ` by ${limit}` : ''}${from ? `, by ${from.link}` : ''}`
    return wrongIn(read, truth, reached).map((wrong) => ({ at, words: `${name}: ${wrong}` }))
  })
}

function wrongIn(read: ConversationRead, truth: Truth, reached: Reached): string[] {
  const { ids, knew, conversation, limit, hasPrev, hasNext } = read
  const known = reached(knew, conversation)
  if (!ids) return known > 0 ? [`is not there, and ${known} messages of it were known`] : []
  const run = runOf(ids, conversation, truth)
  if ('wrong' in run) return [run.wrong]
  const { start, end } = run
  const wrongs: readonly (readonly [boolean, string])[] = [
    [ids.length > limit, `shows ${ids.length} messages`],
    [hasPrev !== start > 0, `begins at ${start} with${hasPrev ? '' : 'out'} a page before it`],
    [!hasNext && end < known, `ends at ${end}, and ${known} messages were known`],
    [ids.length < limit && hasPrev && !read.from, `shows ${ids.length} messages, and there are more`],
    [ids.length < limit && hasPrev && hasNext, `shows ${ids.length} messages between others`],
  ]
  return [...wrongs.flatMap(([isWrong, words]) => (isWrong ? [words] : [])), ...wrongBeside(read, run, truth)]
}

interface Run {
  readonly start: number
  readonly end: number
}

/** From where to where a page goes. */
function runOf(ids: readonly string[], conversation: string, truth: Truth): Run | { readonly wrong: string } {
  const order = truth.messagesOf(conversation)
  const place = truth.placeOf(ids[0] ?? '')
  if (!place || place.conversation !== conversation) return { wrong: `begins with ${ids[0]}, which is not there` }
  const start = place.before
  const other = ids.findIndex((id, index) => order[start + index]?.id !== id)
  if (other === -1) return { start, end: start + ids.length }
  return { wrong: `shows ${ids[other]} at ${start + other}, where ${order[start + other]?.id} is in the end` }
}

function wrongBeside({ conversation, from }: ConversationRead, { start, end }: Run, truth: Truth): string[] {
  if (!from) return []
  const run = runOf(from.page.ids ?? [], conversation, truth)
  if ('wrong' in run) return []
  const [expected, found] = from.link === 'next' ? [run.end, start] : [run.start, end]
  return expected === found ? [] : [`${from.link === 'next' ? 'begins' : 'ends'} at ${found} and not at ${expected}`]
}
