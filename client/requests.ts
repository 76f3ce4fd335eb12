import { isTemporary, isTokenRefused, refusalOf } from './answer.ts'
import { NotAnswered, RequestRefused } from './failures.ts'
import { pause, pauseAfter, type Random, retryAfterOf, within } from './pause.ts'
import type { Tokens } from './tokens.ts'

/** What every call may be told. */
export interface CallOptions {
  /** Ends the call, which then rejects with the signal's reason. */
  readonly signal?: AbortSignal
  /** Milliseconds after which it is not tried again, and rejects with NotAnswered. */
  readonly deadline?: number
}

export interface RequestParts {
  readonly origin: string
  readonly tokens: Tokens
  readonly fetch: typeof globalThis.fetch
  readonly random: Random
  readonly deadline: number
  /** Told of each failure after which a request is made again, and of the milliseconds until then. */
  readonly onRetry: (failure: Error, milliseconds: number) => void
}

export interface Request<Result> extends CallOptions {
  readonly method: 'GET' | 'POST' | 'DELETE'
  /** With the query. */
  readonly path: string
  readonly body?: object
  /** Without one a POST is not safe to make again. */
  readonly key?: string
  /** What comes of a success. */
  readonly result: (response: Response) => Promise<Result>
}

/** Milliseconds after which a try is given up: longer than the service waits for its log, or a read for its token. */
const longestTry = 20_000

/**
 * Makes a request until it is answered. It may be made any number of times, so it is one that is safe to repeat. Rejects
 * with RequestRefused, with NotAnswered at the deadline, and with the reason of the caller's signal.
 */
export async function request<Result>(parts: RequestParts, asked: Request<Result>): Promise<Result> {
  const { origin, tokens, random, onRetry } = parts
  const { method, path, body, key, signal, deadline = parts.deadline, result } = asked
  const begun = performance.now()
  const left = () => deadline - (performance.now() - begun)
  let isTokenForgotten = false

  /** What comes of one try, or what went wrong that may go better. */
  async function attempt(token: string | undefined): Promise<{ result: Result } | { failure: Error; after: number }> {
    const headers = new Headers({
      ...(body && { 'Content-Type': 'application/json' }),
      ...(key !== undefined && { 'Idempotency-Key': key }),
      ...(token !== undefined && { 'Consistency-Token': token }),
    })
    const init = { method, headers, ...(body && { body: JSON.stringify(body) }) }
    try {
      return await within(Math.min(left(), longestTry), signal, async (signal) => {
        const response = await parts.fetch(origin + path, { ...init, signal })
        if (!response.ok) return { failure: await refusalOf(response), after: retryAfterOf(response.headers) }
        const done = { result: await result(response) }
        tokens.remember(response.headers.get('Consistency-Token'))
        return done
      })
    } catch (failure) {
      signal?.throwIfAborted()
      if (failure instanceof RequestRefused) throw failure
      return { failure: failure as Error, after: 0 }
    }
  }

  for (let failures = 1; ; failures += 1) {
    signal?.throwIfAborted()
    const token = tokens.latest()
    const outcome = await attempt(token)
    if ('result' in outcome) return outcome.result
    const { failure, after } = outcome
    if (failure instanceof RequestRefused && !isTemporary(failure)) {
      if (token === undefined || isTokenForgotten || !isTokenRefused(failure)) throw failure
      tokens.forget(token)
      isTokenForgotten = true
      continue
    }
    const milliseconds = pauseAfter(failures, after, random)
    if (milliseconds >= left()) throw new NotAnswered(failure, key)
    onRetry(failure, milliseconds)
    await pause(milliseconds, signal)
  }
}
