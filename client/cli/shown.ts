import { printable } from '../../process/printable.ts'
import type { ConversationMessage, ListedConversation, RecentMessage } from '../client.ts'
import type { Deleted } from '../stream.ts'

/** A message, from whichever list or stream it is. */
export interface Message {
  readonly id: string
  readonly conversation_id: string
  readonly user: string
  readonly text: string
  /** ISO 8601. */
  readonly posted_at: string
}

export const ofRecent = ({ timestamp, ...message }: RecentMessage): Message => ({
  ...message,
  posted_at: new Date(timestamp * 1_000).toISOString(),
})

export const ofConversation =
  (conversation_id: string) =>
  ({ id, sender: user, message: text, created: posted_at }: ConversationMessage): Message => ({
    ...{ id, conversation_id, user, text, posted_at },
  })

/** How things are written in lines. None of them does anything to a terminal, nor looks like another line. */
export interface Look {
  /** `isOfAll`: with its conversation. */
  message(message: Message, isOfAll: boolean): string
  deleted(deleted: Deleted): string
  user(user: string): string
  conversation(conversation: ListedConversation): string
  posted(id: string, conversation_id: string): string
}

const line = (value: object) => printable(JSON.stringify(value))

/** For programs: each line is a JSON object. */
export const asJson: Look = {
  message: line,
  deleted: (deleted) => line({ deleted }),
  user: (user) => line({ user }),
  conversation: line,
  posted: (id, conversation_id) => line({ id, conversation_id }),
}

/** For people. */
export function asText(hasColours: boolean): Look {
  const style = (code: number) => (text: string) => (hasColours ? `\u001b[${code}m${text}\u001b[0m` : text)
  const [bold, dim, cyan] = [style(1), style(2), style(36)]
  return {
    message({ conversation_id, user, text, posted_at }, isOfAll) {
      const name = `${isOfAll ? `${cyan(`[${printable(conversation_id)}]`)} ` : ''}${bold(printable(user))}`
      // What follows its first line is set off, so that nobody writes lines in the name of others.
      return `${dim(localTime(posted_at))} ${name}: ${text.split('\n').map(printable).join('\n    ')}`
    },
    deleted: (deleted) => dim(`-- deleted: ${printable(whatWas(deleted))}`),
    user: printable,
    conversation: ({ id, last_activity }) => `${dim(localTime(last_activity))} ${printable(id)}`,
    posted: printable,
  }
}

function whatWas(deleted: Deleted): string {
  if ('user' in deleted) return `all that ${deleted.user} has posted`
  const { id, conversation_id } = deleted
  return id === undefined ? `all of ${conversation_id}` : `message ${id} of ${conversation_id}`
}

/** As 2018-01-17 04:50:14. */
const localTime = (iso: string): string => new Date(iso).toLocaleString('sv-SE')
