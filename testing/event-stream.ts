import { createParser, type EventSourceMessage } from 'eventsource-parser'

export interface EventStream {
  readonly status: number
  readonly headers: Headers
  /** What has come, and what comes yet. */
  readonly events: readonly EventSourceMessage[]
  /** The id that a client would go on from: that of the latest event, also of those without data. */
  lastEventId(): string
  /** Resolves when so many have come; rejects when the stream ends, or after 10 s. */
  until(count: number): Promise<readonly EventSourceMessage[]>
  /** Resolves when the server has ended it. */
  readonly ended: Promise<void>
  close(): void
}

/** Reads server-sent events, once: whoever wants to go on calls it again. */
export async function openEventStream(url: string, headers: Record<string, string> = {}): Promise<EventStream> {
  const closing = new AbortController()
  const response = await fetch(url, { headers, signal: closing.signal })
  const events: EventSourceMessage[] = []
  let lastEventId = ''
  let look = () => {}
  const parser = createParser({
    onEvent(event) {
      events.push(event)
      look()
    },
  })

  async function read() {
    const decoder = new TextDecoder()
    let unread = ''
    for await (const bytes of response.body ?? []) {
      const text = decoder.decode(bytes, { stream: true })
      const lines = (unread + text).split('\n')
      unread = lines.pop() ?? ''
      for (const line of lines) if (line.startsWith('id: ')) lastEventId = line.slice(4)
      parser.feed(text)
    }
  }

  const ended = read().catch((error) => {
    if (!closing.signal.aborted) throw error
  })
  ended.catch(() => {})
  return {
    status: response.status,
    headers: response.headers,
    events,
    lastEventId: () => lastEventId,
    async until(count) {
      const enough = new Promise<void>((resolve) => {
        look = () => events.length >= count && resolve()
        look()
      })
      const late = AbortSignal.timeout(10_000)
      const over = new Promise<never>((_, reject) => {
        late.addEventListener('abort', () => reject(new Error(`${events.length} of ${count} events after 10 s`)))
        ended.then(() => reject(new Error(`ended after ${events.length} of ${count} events`)), reject)
      })
      await Promise.race([enough, over])
      return events
    },
    ended,
    close: () => closing.abort(),
  }
}
