import type { Chat } from './chat.ts'
import type { Message } from './message.ts'
import { Component, h } from './preact.js'
import { hashOf } from './route.ts'
import { timeOfDay } from './time.ts'

interface RowProps {
  readonly message: Message
  readonly isOwn: boolean
  /** Whether it follows one of the same sender closely. */
  readonly isContinued: boolean
  readonly isLeaving: boolean
  /** In the whole room, of which conversation it is. */
  readonly showsConversation: boolean
  readonly chat: Chat
}

export class Row extends Component<RowProps> {
  /** There may be thousands, of which one changes. */
  override shouldComponentUpdate(next: RowProps) {
    return Object.keys(next).some((name) => next[name as keyof RowProps] !== this.props[name as keyof RowProps])
  }

  override render({ message, isOwn, isContinued, isLeaving, showsConversation, chat }: RowProps) {
    const { id, sender, text, at, conversationId } = message
    const doom = () => chat.doom({ what: 'message', message })
    const marks = [isOwn && 'own', isContinued && 'continued', isLeaving && 'leaving'].filter(Boolean).join(' ')
    return (
      <li
        class={`message ${marks}`}
        tabIndex={-1}
        data-id={id}
        onKeyDown={({ key, target, currentTarget }) => {
          if (key === 'Delete' && target === currentTarget) doom()
        }}
      >
        <p class="from">
          <bdi class="sender">{sender}</bdi>{' '}
          {showsConversation && (
            <a href={hashOf({ at: 'conversation', id: conversationId })} tabIndex={-1}>
              <span class="unseen">in </span>
              <bdi>{conversationId}</bdi>
            </a>
          )}{' '}
          <time dateTime={new Date(at).toISOString()}>{timeOfDay(at)}</time>
          {isLeaving && ' is being deleted'}
        </p>
        <p class="text" dir="auto">
          {text}
        </p>
        <button
          type="button"
          class="delete"
          tabIndex={-1}
          onClick={doom}
          aria-label={`Delete the message of ${sender}`}
        >
          ✕
        </button>
      </li>
    )
  }
}
