import type { PostMessage } from '../contracts/commands.ts'
import type { MessagePosted } from '../contracts/events.ts'

/** The decision: whatever is well-formed is accepted, here and now. */
export function postMessage(command: PostMessage, eventId: string, postedAt: number): MessagePosted {
  return { type: 'MessagePosted', version: 1, eventId, ...command, postedAt }
}
