import { createHash } from 'node:crypto'
import type { SealedText, UnsealedPost } from '../contracts/events.ts'
import { decrypt, encrypt } from './aes-gcm.ts'

/** A key of a user, and which of theirs it is. */
export interface UserKey {
  readonly epoch: number
  readonly key: Buffer
}

/** What a text belongs to, so that none can be passed off as another's. */
export type Belonging = Pick<UnsealedPost, 'conversationId' | 'eventId' | 'user'>

const markLength = 4
/** The mark, and what AES-GCM makes of nothing. */
const shortest = markLength + 28

/** Behind the key's mark, the text under the key. */
export function seal(text: string, { epoch, key }: UserKey, belonging: Belonging): SealedText {
  const bytes = encrypt(key, Buffer.from(text), about(belonging, epoch))
  return { epoch, ciphertext: Buffer.concat([markOf(key), bytes]).toString('base64') }
}

export type Opened =
  | { readonly text: string }
  /** The key is another one than it was sealed under, or nobody has sealed this. */
  | { readonly failed: 'other-key' | 'corrupt' }

export function open({ epoch, ciphertext }: SealedText, key: Buffer, belonging: Belonging): Opened {
  const bytes = Buffer.from(ciphertext, 'base64')
  if (bytes.length < shortest) return { failed: 'corrupt' }
  if (!bytes.subarray(0, markLength).equals(markOf(key))) return { failed: 'other-key' }
  const plain = decrypt(key, bytes.subarray(markLength), about(belonging, epoch))
  return plain ? { text: plain.toString() } : { failed: 'corrupt' }
}

const about = ({ conversationId, eventId, user }: Belonging, epoch: number) =>
  JSON.stringify([conversationId, eventId, user, epoch])

/** Tells keys apart, and nothing of them. */
const markOf = (key: Buffer) => createHash('sha256').update(key).digest().subarray(0, markLength)
