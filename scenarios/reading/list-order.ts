import { isApart } from './apart.ts'
import type { Reached } from './knowledge.ts'
import type { Listed, SentAt, Violation, Walk } from './observations.ts'
import type { Truth } from './truth.ts'

/**
 * Every conversation is listed once, in the order of the latest activity, as far as its reader knew or further. While the
 * pages are read one may be left out that comes forward, and listed again when it falls back.
 */
export function wrongInLists(walks: readonly Walk<Listed>[], truth: Truth, reached: Reached, sentAt: SentAt) {
  return walks.flatMap((walk): Violation[] =>
    wrongIn(walk, truth, reached, sentAt).map((wrong) => ({
      at: walk.at,
      words: `${walk.by}: the conversations in ${walk.pages.length} pages: ${wrong}`,
    })),
  )
}

function wrongIn(walk: Walk<Listed>, truth: Truth, reached: Reached, sentAt: SentAt): string[] {
  const { pages, limit, isWhole, knew } = walk
  const wrongs: string[] = []
  const listed = new Map<string, string>()
  let before = '~'
  for (const { id, last_activity: activity } of pages.flat()) {
    const earlier = listed.get(id)
    listed.set(id, activity)
    if (activity > before) wrongs.push(`${id} stands behind one of earlier activity`)
    before = activity
    if (isApart(id)) continue
    const shown = truth.messagesOf(id).findLastIndex(({ created }) => created === activity) + 1
    const known = reached(knew, id)
    if (earlier !== undefined && !fellBack(earlier, activity, truth.messagesOf(id))) {
      wrongs.push(`${id} is listed twice, at ${earlier} and ${activity}`)
    }
    if (shown === 0) wrongs.push(`${id} has no message of ${activity}`)
    else if (shown < known) wrongs.push(`${id} is listed as if it had ${shown} messages, and ${known} were known`)
  }
  if (pages.some((page) => page.length > limit)) wrongs.push(`a page is longer than ${limit}`)
  if (pages.slice(0, -1).some((page) => page.length < limit)) wrongs.push('a page before others is not full')
  if (!isWhole) return wrongs
  for (const id of truth.conversations) {
    if (!listed.has(id) && mustBeIn(walk, id, truth, reached, sentAt)) wrongs.push(`lacks ${id}, which was known`)
  }
  return wrongs
}

/** A conversation falls back in the list by a message that was accepted before its last one, and written after it. */
function fellBack(before: string, after: string, messages: readonly { readonly created: string }[]): boolean {
  const placeOf = (time: string) => messages.findLastIndex(({ created }) => created === time)
  return after < before && placeOf(after) > placeOf(before)
}

/** Where there is one page, it shows one moment; otherwise a conversation must have been at rest meanwhile. */
function mustBeIn({ knew, pages, endedAt }: Walk<Listed>, id: string, truth: Truth, reached: Reached, sentAt: SentAt) {
  const known = reached(knew, id)
  if (known === 0) return false
  const next = truth.messagesOf(id)[known]
  return pages.length === 1 || !next || (sentAt(next.id) ?? 0) > endedAt
}
