import { setTimeout as sleep } from 'node:timers/promises'
import { Refused } from './refused.ts'

/** The pause before try number `attempt` (from 1), in ms: doubling from 100 to 5,000, with up to half taken off at random. */
export function backOff(attempt: number): number {
  return Math.min(5_000, 100 * 2 ** (attempt - 1)) * (1 - Math.random() / 2)
}

/** Milliseconds; far longer than anything takes to time out. */
const longRun = 60_000

export interface RetryOptions {
  readonly signal?: AbortSignal
  /** False: the error is final and is thrown. Without it, all but Refused are temporary. */
  readonly isTemporary?: (error: unknown) => boolean
  readonly onRetry: (error: unknown, attempt: number) => void
}

/** Tries until it succeeds, however long that takes, with back-off. Rejects with a final error, or when aborted. */
export async function retry<T>(
  operation: () => Promise<T>,
  { signal, isTemporary = (error) => !(error instanceof Refused), onRetry }: RetryOptions,
): Promise<T> {
  for (let attempt = 1; ; attempt += 1) {
    signal?.throwIfAborted()
    const begun = performance.now()
    try {
      return await operation()
    } catch (error) {
      signal?.throwIfAborted()
      if (!isTemporary(error)) throw error
      // What went well for long and then failed begins anew.
      if (performance.now() - begun > longRun) attempt = 1
      onRetry(error, attempt)
      await sleep(backOff(attempt), undefined, signal && { signal })
    }
  }
}

/** Rejects as the promise does, and never resolves; nobody has to listen. */
export function failureOf(promise: Promise<unknown>): Promise<never> {
  const failure = promise.then(() => new Promise<never>(() => {}))
  failure.catch(() => {})
  return failure
}

/** Rejects with the signal's reason when it aborts, and never resolves. */
export function abortOf(signal: AbortSignal): Promise<never> {
  return unlessAborted(new Promise<never>(() => {}), signal)
}

/** The promise's outcome, or the signal's reason when that comes first. Nothing of it stays with the signal. */
export function unlessAborted<T>(promise: Promise<T>, signal: AbortSignal): Promise<T> {
  return new Promise<T>((resolve, reject) => {
    const abort = () => reject(signal.reason)
    if (signal.aborted) abort()
    else signal.addEventListener('abort', abort, { once: true })
    promise.finally(() => signal.removeEventListener('abort', abort)).then(resolve, reject)
  })
}

export class DeadlineExceeded extends Error {
  override readonly name = 'DeadlineExceeded'
}

/**
 * Rejects with DeadlineExceeded after `milliseconds`, naming what was waited for; the operation itself is not stopped. Every
 * operation of a store has one: a bare timer costs a twentieth of one that a signal ends.
 */
export function withDeadline<T>(operation: Promise<T>, milliseconds: number, what: string): Promise<T> {
  return new Promise((resolve, reject) => {
    const late = () => reject(new DeadlineExceeded(`${what} took more than ${milliseconds} ms`))
    const timer = setTimeout(late, milliseconds)
    operation.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}
