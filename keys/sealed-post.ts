import type { MessagePosted, UnsealedPost } from '../contracts/events.ts'
import { seal, type UserKey } from './sealed-text.ts'

/** The same post with its text under a key of its user. */
export function sealedPost({ text, ...post }: UnsealedPost, key: UserKey): MessagePosted {
  const { postedAt, ...rest } = post
  return { ...rest, sealed: seal(text, key, post), postedAt }
}
