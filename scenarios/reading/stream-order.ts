import type { SentAt, StreamRecord, Violation } from './observations.ts'
import type { Truth } from './truth.ts'

/**
 * A stream tells every message once, in the order of its conversation, none left out from where it began: at the page by
 * whose token it was opened, or with what was posted after it was opened, if not before.
 */
export function wrongInStreams(streams: readonly StreamRecord[], truth: Truth, sentAt: SentAt): Violation[] {
  return streams.flatMap((stream) => {
    const conversations = stream.conversation === undefined ? truth.conversations : [stream.conversation]
    const byConversation = new Map<string, { readonly before: number; readonly at: number }[]>()
    const strange: Violation[] = []
    for (const { id, at } of stream.told) {
      const place = truth.placeOf(id)
      if (!place || !conversations.includes(place.conversation)) {
        strange.push({ at, words: `${stream.by}: tells ${id}, which is not there in the end` })
        continue
      }
      const told = byConversation.get(place.conversation) ?? []
      byConversation.set(place.conversation, told)
      told.push({ before: place.before, at })
    }
    const wrongs = conversations.flatMap((conversation) => {
      const told = byConversation.get(conversation) ?? []
      return wrongIn(stream, conversation, told, truth, sentAt)
    })
    return [...strange, ...wrongs]
  })
}

function wrongIn(
  { by, page, openedAt, isWhole }: StreamRecord,
  conversation: string,
  told: readonly { readonly before: number; readonly at: number }[],
  truth: Truth,
  sentAt: SentAt,
): Violation[] {
  const violations: Violation[] = []
  const wrong = (at: number, words: string) => violations.push({ at, words: `${by}: ${conversation}: ${words}` })
  const messages = truth.messagesOf(conversation)
  const firstAfter = messages.findIndex(({ id }) => (sentAt(id) ?? 0) > openedAt)
  const latestStart = page ? page.length : firstAfter === -1 ? messages.length : firstAfter
  let expected = page ? page.length : Math.min(told[0]?.before ?? latestStart, latestStart)
  for (const { before, at } of told) {
    if (before < expected) wrong(at, `tells message ${before} again, or late: ${expected} was next`)
    if (before > expected) wrong(at, `tells message ${before}, and ${expected} was next`)
    expected = before + 1
  }
  if (isWhole && expected < messages.length) {
    wrong(told.at(-1)?.at ?? openedAt, `ended with message ${expected - 1} of ${messages.length}`)
  }
  return violations
}
