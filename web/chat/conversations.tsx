import type { Listed } from './listing.ts'
import type { PageProps } from './page.tsx'
import { People } from './people.tsx'
import { h } from './preact.js'
import { conversationAt, hashOf, type Route } from './route.ts'
import { recently } from './time.ts'

/** What one can go to. */
export const Conversations = ({ state, chat }: PageProps) => {
  const { conversations, route, unread, areConversationsRead, hasMoreConversations, people } = state
  const open = conversationAt(route)
  return (
    <nav aria-label="Conversations" class="conversations">
      <form onSubmit={goToNamed}>
        <label for="conversation">Open or begin a conversation</label>
        <div class="with-button">
          <input id="conversation" name="conversation" maxLength={256} required autocomplete="off" dir="auto" />
          <button type="submit">Open</button>
        </div>
      </form>
      <h2>Conversations</h2>
      <ul>
        <li>
          <To route={{ at: 'room' }} isOpen={route.at !== 'conversation'}>
            <strong>All messages</strong>
          </To>
        </li>
        {conversations.map(({ id, at }: Listed) => (
          <li key={id}>
            <To route={{ at: 'conversation', id }} isOpen={id === open}>
              <bdi>{id}</bdi>
              {unread.has(id) && (
                <span class="unread">
                  {unread.get(id)}
                  <span class="unseen"> new</span>
                </span>
              )}
              <time dateTime={new Date(at).toISOString()}>{recently(at)}</time>
            </To>
          </li>
        ))}
      </ul>
      {areConversationsRead && conversations.length === 0 && <p class="hint">There is none yet.</p>}
      {hasMoreConversations && (
        <button type="button" onClick={chat.readMoreConversations}>
          More conversations
        </button>
      )}
      <People people={people} />
      <p class="hint">
        <a href="/status">Status of the service</a>
      </p>
    </nav>
  )
}

interface ToProps {
  readonly route: Route
  readonly isOpen: boolean
  readonly children?: unknown
}

const To = ({ route, isOpen, children }: ToProps) => (
  <a href={hashOf(route)} aria-current={isOpen ? 'page' : undefined}>
    {children as never}
  </a>
)

function goToNamed(event: SubmitEvent) {
  event.preventDefault()
  const form = event.currentTarget as HTMLFormElement
  const id = String(new FormData(form).get('conversation'))
  location.hash = hashOf({ at: 'conversation', id })
  form.reset()
}
