import { isTemporary, refusalOf, strange } from './answer.ts'
import { longestSilence, readEvents, unlessSilent } from './connection.ts'
import { RequestRefused } from './failures.ts'
import { pause, pauseAfter, retryAfterOf } from './pause.ts'
import type { RequestParts } from './requests.ts'
import { createEventParser } from './server-sent-events.ts'

/** A message, all of a conversation so far, or all of a user's. */
export type Deleted = { readonly conversation_id: string; readonly id?: string } | { readonly user: string }

/**
 * What happens to messages, and how the connection is. With `reset` begins what was not told: read the pages again. A
 * `token` stands for all that was told: whoever opens a stream with it is told of what comes after.
 */
export type StreamEvent<Message> =
  | { readonly type: 'message'; readonly message: Message; readonly token: string }
  | { readonly type: 'deleted'; readonly deleted: Deleted; readonly token: string }
  | { readonly type: 'reset'; readonly token: string }
  | { readonly type: 'connecting' }
  | { readonly type: 'open' }
  | { readonly type: 'waiting'; readonly reason: Error; readonly milliseconds: number }

export interface StreamOptions {
  /** Ends the stream, without an error. */
  readonly signal?: AbortSignal
  /**
   * The token of a page, or of an event: what comes after it is told. Without it, what comes after all that the client
   * has written and been shown, or from now on when that is nothing yet.
   */
  readonly since?: string
  /** Milliseconds without a sign of life after which a connection counts as dead. */
  readonly silence?: number
}

/** Milliseconds that a client waits until it comes back, unless the server says. */
const usualRetry = 1_000

/**
 * Reads a stream for ever, over as many connections as it takes, and tells everything once and in order. Throws
 * RequestRefused when it is refused for good, such as the stream of a conversation that is not there, or was purged.
 */
export async function* streamOf<Message>(
  { origin, tokens, fetch, random }: RequestParts,
  path: string,
  { signal, since = tokens.latest() ?? '', silence = longestSilence }: StreamOptions,
): AsyncGenerator<StreamEvent<Message>, void, undefined> {
  let told = since
  let retry = usualRetry
  let failures = 0
  /** Milliseconds that the latest answer asks to wait. */
  let after = 0

  async function connect(signal: AbortSignal) {
    const headers = { Accept: 'text/event-stream', ...(told !== '' && { 'Last-Event-ID': told }) }
    const response = await fetch(origin + path, { headers, signal })
    after = retryAfterOf(response.headers)
    if (!response.ok) throw await refusalOf(response)
    const isStream = response.headers.get('Content-Type')?.startsWith('text/event-stream')
    if (!response.body || !isStream) throw strange(response, 'It is no event stream')
    return response.body
  }

  while (!signal?.aborted) {
    const connection = new AbortController()
    const abort = () => connection.abort(signal?.reason)
    signal?.addEventListener('abort', abort, { once: true })
    let reason = new Error('the server has ended the stream')
    try {
      after = 0
      yield { type: 'connecting' }
      const body = await unlessSilent(connect(connection.signal), silence)
      yield { type: 'open' }
      const parser = createEventParser()
      for await (const { event, data, id } of readEvents(body, parser, silence)) {
        failures = 0
        retry = parser.retry() ?? retry
        const next = data === undefined ? undefined : understood<Message>(event, data, id)
        // Only what was understood has been told: otherwise it is asked for again.
        if (id !== '') told = id
        tokens.remember(id)
        if (next) yield next
      }
    } catch (error) {
      if (signal?.aborted) return
      if (error instanceof RequestRefused && !isTemporary(error)) throw error
      reason = error as Error
    } finally {
      signal?.removeEventListener('abort', abort)
      connection.abort()
    }
    failures += 1
    const milliseconds = pauseAfter(failures, Math.max(retry, after), random)
    yield { type: 'waiting', reason, milliseconds }
    await pause(milliseconds, signal).catch(() => {})
  }
}

/** Undefined when it is something that this client does not know. Throws when it is no JSON. */
function understood<Message>(event: string, data: string, token: string): StreamEvent<Message> | undefined {
  if (event === 'message') return { type: 'message', message: JSON.parse(data), token }
  if (event === 'deleted') return { type: 'deleted', deleted: JSON.parse(data), token }
  return event === 'reset' ? { type: 'reset', token } : undefined
}
