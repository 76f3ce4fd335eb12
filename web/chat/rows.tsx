import type { LogProps } from './log.tsx'
import type { Message } from './message.ts'
import { OwnRow } from './own-row.tsx'
import { h } from './preact.js'
import { Row } from './row.tsx'
import { dayOf, isSameDay } from './time.ts'

/** Milliseconds after which a message of the same sender says again whose it is. */
const aWhile = 300_000

const isContinued = (message: Message, before: Message | undefined) =>
  before !== undefined &&
  before.sender === message.sender &&
  before.conversationId === message.conversationId &&
  message.at - before.at < aWhile &&
  isSameDay(message.at, before.at)

/** All messages, with the days, and at the end one's own that are on their way. */
export const rowsOf = ({ reading, outgoing, leaving, name, conversationId, chat }: LogProps) => [
  ...reading.messages.flatMap((message, index) => {
    const before = reading.messages[index - 1]
    const row = (
      <Row
        key={message.id}
        message={message}
        isOwn={message.sender === name}
        isContinued={isContinued(message, before)}
        isLeaving={leaving.has(message.id)}
        showsConversation={conversationId === undefined}
        chat={chat}
      />
    )
    if (before && isSameDay(before.at, message.at)) return [row]
    return [
      <li key={`day ${message.id}`} class="day">
        {dayOf(message.at)}
      </li>,
      row,
    ]
  }),
  ...outgoing.map((one) => <OwnRow key={`own ${one.key}`} outgoing={one} chat={chat} />),
]
