import type { Chat } from './chat.ts'
import { Component, createRef, h } from './preact.js'
import type { Doomed } from './state.ts'

interface ConfirmationProps {
  readonly doomed: Doomed
  readonly chat: Chat
}

/** Asks before something is deleted. The browser keeps the focus inside, and gives it back. */
export class Confirmation extends Component<ConfirmationProps> {
  private readonly dialog = createRef<HTMLDialogElement>()

  override componentDidMount() {
    this.dialog.current?.showModal()
  }

  private readonly decide = () => {
    const { doomed, chat } = this.props
    if (this.dialog.current?.returnValue === 'delete') {
      void chat.remove(doomed)
      // What had the focus is about to go.
      if (doomed.what === 'conversation') document.getElementById('open')?.focus()
    } else chat.spare()
  }

  override render({ doomed }: ConfirmationProps) {
    const isMessage = doomed.what === 'message'
    return (
      <dialog ref={this.dialog} aria-labelledby="question" onClose={this.decide}>
        <form method="dialog">
          <h2 id="question">{isMessage ? 'Delete this message?' : 'Delete this conversation?'}</h2>
          <blockquote dir="auto">{isMessage ? doomed.message.text : doomed.conversationId}</blockquote>
          <p>{isMessage ? 'It is deleted for everybody.' : 'All its messages are deleted, for everybody.'}</p>
          <div class="buttons">
            <button type="submit" value="">
              Cancel
            </button>
            <button type="submit" value="delete" class="dangerous">
              Delete
            </button>
          </div>
        </form>
      </dialog>
    )
  }
}
