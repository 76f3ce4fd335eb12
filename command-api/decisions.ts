import type { DeleteMessage, EraseUser, PostMessage, PurgeConversation } from '../contracts/commands.ts'
import type { ConversationPurged, MessageDeleted, UnsealedPost, UserErased } from '../contracts/events.ts'

/**
 * What becomes of commands. Whatever is well-formed is accepted, here and now: whether there is anything to delete is
 * said by the log alone.
 */
export const postMessage = (command: PostMessage, eventId: string, postedAt: number): UnsealedPost => {
  return { type: 'MessagePosted', version: 2, eventId, ...command, postedAt }
}

export const deleteMessage = (command: DeleteMessage, eventId: string, deletedAt: number): MessageDeleted => {
  return { type: 'MessageDeleted', version: 1, eventId, ...command, deletedAt }
}

export const purgeConversation = (
  command: PurgeConversation,
  eventId: string,
  purgedAt: number,
): ConversationPurged => {
  return { type: 'ConversationPurged', version: 1, eventId, ...command, purgedAt }
}

/** `epoch` is the last one of which the user's key is gone. */
export const eraseUser = ({ user }: EraseUser, epoch: number, eventId: string, erasedAt: number): UserErased => {
  return { type: 'UserErased', version: 1, eventId, user, epoch, erasedAt }
}
