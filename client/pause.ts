/** From 0 up to 1, as Math.random. */
export type Random = () => number

/** The longest that a timer of every engine takes, in ms. */
const longest = 2 ** 31 - 1

/**
 * The pause before the next try after so many that failed (from 1), in ms: doubling from 100 to 5,000, with up to half
 * taken off at random, but no shorter than the service asks for, with up to half added at random.
 */
export function pauseAfter(failures: number, asked: number, random: Random): number {
  const backOff = Math.min(5_000, 100 * 2 ** (failures - 1)) * (1 - random() / 2)
  return Math.min(longest, Math.max(backOff, asked * (1 + random() / 2)))
}

/** What `Retry-After` asks for, in ms: 0 when it asks for nothing. */
export function retryAfterOf(headers: Headers): number {
  const value = headers.get('Retry-After') ?? ''
  if (/^\d+$/.test(value)) return Number(value) * 1_000
  // Dates of HTTP begin with the day; what else engines take for a date is none.
  return /^[A-Z]/.test(value) ? Math.max(0, Date.parse(value) - Date.now() || 0) : 0
}

/** Rejects with the reason of the signal when it aborts before. */
export function pause(milliseconds: number, signal?: AbortSignal): Promise<void> {
  return new Promise((resolve, reject) => {
    const abort = () => {
      clearTimeout(timer)
      reject(signal?.reason)
    }
    const timer = setTimeout(() => {
      signal?.removeEventListener('abort', abort)
      resolve()
    }, milliseconds)
    if (signal?.aborted) abort()
    else signal?.addEventListener('abort', abort, { once: true })
  })
}

/**
 * Runs an operation with a signal that aborts when the caller's does, and after so many ms. Nothing of it stays with the
 * caller's, as it would with AbortSignal.any in some engines.
 */
export async function within<T>(
  milliseconds: number,
  signal: AbortSignal | undefined,
  operation: (signal: AbortSignal) => Promise<T>,
): Promise<T> {
  const controller = new AbortController()
  const abort = () => controller.abort(signal?.reason)
  const late = () => controller.abort(new DOMException(`no answer in ${Math.round(milliseconds)} ms`, 'TimeoutError'))
  const timer = setTimeout(late, Math.min(milliseconds, longest))
  if (signal?.aborted) abort()
  else signal?.addEventListener('abort', abort, { once: true })
  try {
    return await operation(controller.signal)
  } finally {
    clearTimeout(timer)
    signal?.removeEventListener('abort', abort)
  }
}
