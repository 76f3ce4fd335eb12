/** https://html.spec.whatwg.org/multipage/server-sent-events.html#event-stream-interpretation */
export interface ServerSentEvent {
  readonly event: string
  /** Absent where there is none: then it is no event, and moves the id alone. */
  readonly data?: string
  /** What a client comes back with that has this event: the latest that was given, in this one or before. */
  readonly id: string
}

export interface EventParser {
  /** Takes a part of the stream, cut anywhere, and answers what is whole by it. Throws when something never ends. */
  feed(text: string): ServerSentEvent[]
  /** Milliseconds that the server wants a client to wait until it comes back, if it has said so. */
  retry(): number | undefined
}

/** Characters of what is not whole: no event is that long. */
const mostUnread = 1024 * 1024

export function createEventParser(): EventParser {
  let unread = ''
  let id = ''
  let retry: number | undefined
  let event = ''
  let data: string[] = []
  let length = 0

  function take(line: string): ServerSentEvent | undefined {
    if (line === '') {
      const whole = { event: event || 'message', id, ...(data.length > 0 && { data: data.join('\n') }) }
      event = ''
      data = []
      length = 0
      return whole
    }
    const colon = line.indexOf(':')
    const name = colon < 0 ? line : line.slice(0, colon)
    const value = colon < 0 ? '' : line.slice(line[colon + 1] === ' ' ? colon + 2 : colon + 1)
    length += line.length
    if (name === 'data') data.push(value)
    else if (name === 'event') event = value
    else if (name === 'id' && !value.includes('\0')) id = value
    else if (name === 'retry' && /^\d+$/.test(value)) retry = Number(value)
    return undefined
  }

  return {
    feed(text) {
      unread += text
      // The last character may be the first half of CR LF.
      const end = unread.endsWith('\r') ? unread.length - 1 : unread.length
      const lines = unread.slice(0, end).split(/\r\n|\r|\n/)
      unread = `${lines.pop() ?? ''}${unread.slice(end)}`
      const whole = lines.map(take).filter((one) => one !== undefined)
      if (unread.length + length > mostUnread) throw new Error('an event of the stream does not end')
      return whole
    },
    retry: () => retry,
  }
}
