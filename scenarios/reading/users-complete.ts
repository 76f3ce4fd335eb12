import { isApart } from './apart.ts'
import type { Reached } from './knowledge.ts'
import type { Violation, Walk } from './observations.ts'
import type { Truth } from './truth.ts'

/**
 * Everyone is listed once who was known to have posted: in pages, everyone whose first post was known, because nobody
 * else is at rest.
 */
export function wrongInUsers(walks: readonly Walk<string>[], truth: Truth, reached: Reached): Violation[] {
  const places = placesOf(truth)
  return walks.flatMap((walk) =>
    wrongIn(walk, truth, reached, places).map((wrong) => ({
      at: walk.at,
      words: `${walk.by}: the users in ${walk.pages.length} pages: ${wrong}`,
    })),
  )
}

function wrongIn({ pages, limit, isWhole, knew }: Walk<string>, truth: Truth, reached: Reached, places: Places) {
  const wrongs: string[] = []
  const users = pages.flat()
  const listed = new Set(users)
  if (listed.size < users.length) {
    wrongs.push(`${users.find((user, index) => users.indexOf(user) < index)} is listed twice`)
  }
  if (pages.some((page) => page.length > limit)) wrongs.push(`a page is longer than ${limit}`)
  if (pages.slice(0, -1).some((page) => page.length < limit)) wrongs.push(`a page before others is not full`)
  const strange = [...listed].filter((user) => !places.has(user) && !isApart(user))
  wrongs.push(...strange.map((user) => `${user} has not posted`))
  if (!isWhole) return wrongs
  const isPaged = pages.length > 1
  for (const [user, posts] of places) {
    if (listed.has(user)) continue
    const first = truth.firsts.get(user)
    const mustBe = isPaged ? (first ? [first] : []) : posts
    const known = mustBe.find(({ conversation, before }) => before < reached(knew, conversation))
    if (known) wrongs.push(`lacks ${user}, who was known to have posted to ${known.conversation}`)
  }
  return wrongs
}

type Places = ReadonlyMap<string, readonly { readonly conversation: string; readonly before: number }[]>

/** By user, the first message in each conversation. */
function placesOf(truth: Truth): Places {
  const places = new Map<string, { conversation: string; before: number }[]>()
  for (const conversation of truth.conversations) {
    const here = new Set<string>()
    for (const [before, { sender }] of truth.messagesOf(conversation).entries()) {
      if (here.has(sender)) continue
      here.add(sender)
      places.set(sender, [...(places.get(sender) ?? []), { conversation, before }])
    }
  }
  return places
}
