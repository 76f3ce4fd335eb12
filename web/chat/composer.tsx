import type { Chat } from './chat.ts'
import { Component, createRef, h } from './preact.js'

interface ComposerProps {
  readonly conversationId: string
  readonly name: string
  readonly chat: Chat
}

/** UTF-16 units of a text, and how many may be left before that is said. */
const [longest, near] = [4_096, 200]

/** What was begun in conversations that were left since. */
const drafts = new Map<string, string>()

export class Composer extends Component<ComposerProps, { length: number }> {
  override state = { length: 0 }
  private readonly area = createRef<HTMLTextAreaElement>()

  private readonly send = (event: Event) => {
    event.preventDefault()
    const { conversationId, name, chat } = this.props
    const area = this.area.current
    if (!area || area.value.trim() === '') return
    if (name === '') return document.getElementById('name')?.focus()
    chat.post(conversationId, area.value)
    area.value = ''
    this.noted()
  }

  private readonly noted = () => {
    const text = this.area.current?.value ?? ''
    drafts.set(this.props.conversationId, text)
    this.setState({ length: text.length })
  }

  private readonly sendOnEnter = (event: KeyboardEvent) => {
    // Of an input method, Enter takes what it offers.
    if (event.key === 'Enter' && !event.shiftKey && !event.isComposing) this.send(event)
  }

  override render({ conversationId, name }: ComposerProps, { length }: { length: number }) {
    return (
      <form class="composer" onSubmit={this.send}>
        <label class="unseen" for="text">
          Message to {conversationId}
        </label>
        <textarea
          id="text"
          ref={this.area}
          rows={1}
          dir="auto"
          maxLength={longest}
          placeholder={name === '' ? 'Say your name above, and write here' : 'Write a message'}
          defaultValue={drafts.get(conversationId) ?? ''}
          aria-describedby="keys"
          onInput={this.noted}
          onKeyDown={this.sendOnEnter}
        />
        <button type="submit">Send</button>
        <p id="keys" class="unseen">
          Enter sends, Shift and Enter begins a new line, Escape goes to the conversations.
        </p>
        {longest - length < near && <p class="hint">{longest - length} characters left</p>}
      </form>
    )
  }
}
