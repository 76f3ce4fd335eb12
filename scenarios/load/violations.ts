import type { StoredMessage } from '../client.ts'
import type { Posted } from './posts.ts'
import type { Shown } from './read-back.ts'

/** What was promised about these messages and does not hold, in words. */
export function violationsOf(posted: readonly Posted[], shown: Shown): string[] {
  const found = new Map<string, StoredMessage[]>()
  for (const [conversation, messages] of shown) {
    for (const message of messages) {
      const place = placeOf({ conversation, text: message.message })
      found.set(place, [...(found.get(place) ?? []), message])
    }
  }
  const known = new Set(posted.map(placeOf))
  return [
    ...posted.flatMap((message) =>
      wrongWith(message, found.get(placeOf(message)) ?? []).map((wrong) => `${placeOf(message)}: ${wrong}`),
    ),
    ...[...found.keys()].filter((place) => !known.has(place)).map((place) => `${place}: nobody posted it there`),
    ...outOfOrder(posted, shown),
  ]
}

const placeOf = ({ conversation, text }: Pick<Posted, 'conversation' | 'text'>) => `${conversation} / ${text}`

function wrongWith({ writer, ids, notWritten }: Posted, found: readonly StoredMessage[]): string[] {
  const isAcked = ids.length > 0
  const wrongs: readonly (readonly [boolean, string])[] = [
    [isAcked && found.length === 0, 'was acknowledged, and is lost'],
    [notWritten && found.length > 0, 'was answered "not written", and is shown'],
    [found.length > 1, `is shown ${found.length} times`],
    [new Set(ids).size > 1, `was acknowledged under the ids ${[...new Set(ids)].join(', ')}`],
    [isAcked && found.some(({ id }) => id !== ids[0]), 'is shown under another id than was acknowledged'],
    [found.some(({ sender }) => sender !== writer), 'is shown as that of another writer'],
  ]
  return wrongs.flatMap(([isWrong, words]) => (isWrong ? [words] : []))
}

/** A writer's messages stand in a conversation in the order in which they were acknowledged, which is that of the posts. */
function outOfOrder(posted: readonly Posted[], shown: Shown): string[] {
  const ranks = new Map<string, number>()
  for (const [conversation, messages] of shown) {
    messages.forEach(({ message }, rank) => {
      ranks.set(placeOf({ conversation, text: message }), rank)
    })
  }
  const latest = new Map<string, number>()
  return posted.flatMap((message) => {
    const rank = message.ids.length > 0 && !message.outOfTurn ? ranks.get(placeOf(message)) : undefined
    if (rank === undefined) return []
    const run = `${message.conversation} by ${message.writer}`
    const before = latest.get(run) ?? -1
    latest.set(run, Math.max(before, rank))
    return rank < before ? [`${placeOf(message)}: is shown before what was acknowledged before it`] : []
  })
}
