import type { Chat } from './chat.ts'
import type { Outgoing } from './outgoing.ts'
import { h } from './preact.js'

const words = { sending: 'Sending…', sent: 'Sent', failed: 'Not sent' } as const

/** One's own message, which is not among the others yet. */
export const OwnRow = ({ outgoing, chat }: { readonly outgoing: Outgoing; readonly chat: Chat }) => {
  const { key, sender, text, state, reason } = outgoing
  return (
    <li class={`message own is-${state}`} tabIndex={-1}>
      <p class="from">
        <bdi class="sender">{sender}</bdi> <span class="state">{words[state]}</span>
      </p>
      <p class="text" dir="auto">
        {text}
      </p>
      {state === 'failed' && (
        <div class="failure" role="alert">
          <p>{reason}</p>
          <button type="button" onClick={() => chat.retry(key)}>
            Try again
          </button>
          <button type="button" onClick={() => chat.discard(key)}>
            Discard
          </button>
        </div>
      )}
    </li>
  )
}
