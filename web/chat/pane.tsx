import { Composer } from './composer.tsx'
import { Log } from './log.tsx'
import { notYetAmong } from './outgoing.ts'
import type { PageProps } from './page.tsx'
import { Component, h } from './preact.js'
import { conversationAt, hashOf } from './route.ts'

/** True where there is room for the list and what is open, as in layout.css. */
const isWide = () => matchMedia('(min-width: 48rem)').matches

/** What is open: a conversation, or the whole room. */
export class Pane extends Component<PageProps> {
  override componentDidUpdate({ state: { route: before } }: PageProps) {
    const { route } = this.props.state
    if (hashOf(route) === hashOf(before) || route.at === 'list') return
    // On a phone a keyboard would cover what was opened to be read.
    const target = (isWide() && document.getElementById('text')) || document.getElementById('open')
    target?.focus({ preventScroll: true })
  }

  override render({ state, chat }: PageProps) {
    const { route, reading, name, failure } = state
    const id = conversationAt(route)
    const isShown = reading.conversationId === id
    const messages = isShown ? reading.messages : []
    const own = state.outgoing.filter(({ conversationId }) => conversationId === id || id === undefined)
    return (
      <main class="pane" onKeyDown={goBackOnEscape}>
        <div class="head">
          <a class="back" href={hashOf({ at: 'list' })} aria-label="Back to the conversations">
            ‹
          </a>
          <h2 id="open" tabIndex={-1} dir="auto">
            {id ?? 'All messages'}
          </h2>
          {id !== undefined && messages.length > 0 && (
            <button type="button" onClick={() => chat.doom({ what: 'conversation', conversationId: id })}>
              Delete conversation
            </button>
          )}
        </div>
        <Log
          key={hashOf(route)}
          conversationId={id}
          reading={isShown ? reading : { ...reading, messages: [], is: 'loading' }}
          outgoing={notYetAmong(messages, own)}
          leaving={state.leaving}
          name={name}
          chat={chat}
        />
        {failure && (
          <p class="failure" role="alert">
            {failure}
          </p>
        )}
        {id === undefined ? (
          <p class="hint">Open a conversation to write in it.</p>
        ) : (
          <Composer key={id} conversationId={id} name={name} chat={chat} />
        )}
      </main>
    )
  }
}

function goBackOnEscape({ key, defaultPrevented }: KeyboardEvent) {
  if (key !== 'Escape' || defaultPrevented) return
  if (!isWide()) location.hash = hashOf({ at: 'list' })
  const current = document.querySelector<HTMLElement>('.conversations [aria-current]')
  requestAnimationFrame(() => current?.focus())
}
