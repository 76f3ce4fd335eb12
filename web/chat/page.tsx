import type { Chat } from './chat.ts'
import { Confirmation } from './confirmation.tsx'
import { ConnectionState } from './connection.tsx'
import { Conversations } from './conversations.tsx'
import { Name } from './name.tsx'
import { Pane } from './pane.tsx'
import { h } from './preact.js'
import type { State } from './state.ts'

export interface PageProps {
  readonly state: State
  readonly chat: Chat
}

export const Page = ({ state, chat }: PageProps) => (
  <div class={`page at-${state.route.at}`}>
    <button type="button" class="skip" onClick={() => document.getElementById('open')?.focus()}>
      Skip to the messages
    </button>
    <header>
      <h1>Messages</h1>
      <ConnectionState connection={state.connection} />
      <Name name={state.name} isNaming={state.isNaming} chat={chat} />
    </header>
    <Conversations state={state} chat={chat} />
    <Pane state={state} chat={chat} />
    {/* What is there when a conversation is opened is not news: so what is announced is said here, and not by the log. */}
    <div class="unseen" role="status" aria-atomic="false" aria-label="New messages">
      {state.announced.map(({ id, sender, text }) => (
        <p key={id}>
          {sender}: {text}
        </p>
      ))}
    </div>
    {state.doomed && <Confirmation doomed={state.doomed} chat={chat} />}
  </div>
)
