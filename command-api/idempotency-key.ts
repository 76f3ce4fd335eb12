import { createHash } from 'node:crypto'
import { v5 } from 'uuid'
import type { DeleteMessage, PostMessage, PurgeConversation } from '../contracts/commands.ts'
import { bareKey, quotedKey } from '../contracts/idempotency-key.ts'
import { setNewest } from '../process/newest.ts'

/** The characters of a key: the header's structured-field string, or the header as it stands. Undefined when it is neither. */
export function parseIdempotencyKey(header: string): string | undefined {
  const quoted = quotedKey.exec(header)?.[1]
  if (quoted !== undefined) return quoted.replace(/\\(["\\])/g, '$1')
  return bareKey.test(header) ? header : undefined
}

/** The name space of this service's keys, made up once. */
const nameSpace = '6f1a3c0e-8f0b-4a57-9d36-2f0f5f3b7c11'

/** The id of the event that a key stands for, the same whenever and wherever it is sent: a UUID of version 5 (RFC 9562). */
export const idOfPost = (key: string, { conversationId, user }: PostMessage) => idOf([conversationId, user, key])
export const idOfDelete = (key: string, { conversationId, messageId }: DeleteMessage) =>
  idOf(['MessageDeleted', conversationId, messageId, key])
export const idOfPurge = (key: string, { conversationId }: PurgeConversation) =>
  idOf(['ConversationPurged', conversationId, null, key])

const idOf = (scope: readonly (string | null)[]): string => v5(JSON.stringify(scope), nameSpace)

/** Messages of which the texts are remembered, the latest ones: some 200 bytes each. */
const capacity = 10_000

/** What was posted under keys lately, so that a key that comes with another text is refused before it is in the log. */
export function createKeyMemory(size = capacity) {
  const digests = new Map<string, string>()

  /** False when the id is remembered with another text; else it is remembered with this one. */
  return function agrees(eventId: string, text: string): boolean {
    const digest = createHash('sha256').update(text).digest('base64')
    const known = digests.get(eventId)
    if (known !== undefined && known !== digest) return false
    setNewest(digests, eventId, digest, size)
    return true
  }
}
