import type { Chat } from './chat.ts'
import type { Outgoing } from './outgoing.ts'
import { movedBy, type Place, placeOf } from './place.ts'
import { Component, createRef, Fragment, h } from './preact.js'
import { rowsOf } from './rows.tsx'
import type { Reading } from './state.ts'
import { walk } from './walk.ts'

export interface LogProps {
  readonly conversationId: string | undefined
  readonly reading: Reading
  readonly outgoing: readonly Outgoing[]
  readonly leaving: ReadonlySet<string>
  readonly name: string
  readonly chat: Chat
}

/** Pixels that count as the end, and as near to the beginning. */
const [nearEnd, nearBeginning] = [40, 800]

/** Keeps the latest in view for who reads the latest, and for who reads older ones what they read. */
export class Log extends Component<LogProps, { isAtEnd: boolean; seen: number }> {
  override state = { isAtEnd: true, seen: 0 }
  private readonly scroller = createRef<HTMLDivElement>()
  private readonly list = createRef<HTMLOListElement>()
  private readonly resized = new ResizeObserver(() => this.state.isAtEnd && this.toEnd())

  override componentDidMount() {
    if (this.scroller.current) this.resized.observe(this.scroller.current)
    this.toEnd()
  }

  override componentWillUnmount() {
    this.resized.disconnect()
  }

  override getSnapshotBeforeUpdate(): Place {
    const [scroller, list] = [this.scroller.current, this.list.current]
    if (!scroller || !list || this.state.isAtEnd) return []
    return placeOf(list.children, scroller.getBoundingClientRect().top)
  }

  override componentDidUpdate(before: LogProps, _: unknown, place: Place) {
    const { outgoing, reading, chat } = this.props
    const scroller = this.scroller.current
    if (!scroller || (before.reading === reading && before.outgoing === outgoing)) return
    const hasPosted = outgoing.length > before.outgoing.length
    if (this.state.isAtEnd || hasPosted) {
      this.toEnd()
      chat.shorten()
    } else scroller.scrollTop += movedBy(place)
    this.readOlderWhereNear()
  }

  private readonly toEnd = () => {
    const scroller = this.scroller.current
    if (scroller) scroller.scrollTop = scroller.scrollHeight
  }

  private readonly scrolled = () => {
    const scroller = this.scroller.current
    if (!scroller) return
    const isAtEnd = scroller.scrollHeight - scroller.scrollTop - scroller.clientHeight < nearEnd
    if (isAtEnd !== this.state.isAtEnd) this.setState({ isAtEnd, seen: this.latest() })
    this.readOlderWhereNear()
  }

  /** Of those that are there: what has a greater number is new. */
  private latest() {
    return this.props.reading.messages.reduce((greatest, { arrival }) => Math.max(greatest, arrival), 0)
  }

  private readOlderWhereNear() {
    const scroller = this.scroller.current
    const { reading, chat } = this.props
    if (!scroller || !reading.older || reading.isReadingOlder || reading.failure) return
    if (scroller.scrollTop < nearBeginning) chat.readOlder()
  }

  override render(props: LogProps, { isAtEnd, seen }: { isAtEnd: boolean; seen: number }) {
    const { reading, conversationId, outgoing, chat } = props
    const { messages, older, failure, is } = reading
    const fresh = isAtEnd ? 0 : messages.filter(({ arrival }) => arrival > seen).length
    const isEmpty = is === 'shown' && messages.length + outgoing.length === 0 && !failure
    return (
      <div class="log">
        <div
          class="scroller"
          ref={this.scroller}
          role="log"
          // What is new is announced elsewhere: older messages come into this list, too.
          aria-live="off"
          aria-labelledby="open"
          aria-busy={is === 'loading'}
          // biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, also for who has no pointer
          tabIndex={0}
          onScroll={this.scrolled}
          onKeyDown={walk}
        >
          {is === 'loading' && <p class="hint">Reading…</p>}
          {failure && (
            <div class="failure" role="alert">
              <p>It could not be read. {failure}</p>
              <button type="button" onClick={chat.readAgain}>
                Try again
              </button>
            </div>
          )}
          {older && (
            <button type="button" class="older" onClick={chat.readOlder}>
              Older messages
            </button>
          )}
          {isEmpty && <Empty conversationId={conversationId} />}
          <ol ref={this.list}>{rowsOf(props)}</ol>
        </div>
        {!isAtEnd && (
          <button type="button" class="latest" onClick={this.toEnd}>
            {fresh > 0 ? `${fresh} new ${fresh === 1 ? 'message' : 'messages'} ↓` : 'To the latest ↓'}
          </button>
        )}
      </div>
    )
  }
}

const Empty = ({ conversationId }: Pick<LogProps, 'conversationId'>) => (
  <p class="hint">
    {conversationId === undefined ? (
      <>
        Nobody has written anything yet. Be the first, in <a href="#general">general</a>.
      </>
    ) : (
      'No messages here. Write the first.'
    )}
  </p>
)
