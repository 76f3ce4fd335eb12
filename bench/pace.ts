import { setTimeout as sleep } from 'node:timers/promises'

/** Milliseconds since 1970, with fractions. */
export const now = () => performance.timeOrigin + performance.now()

/**
 * Sends `rate` times per second, whether those before are answered or not, until it has done so `count` times or the
 * signal aborts; `due` is when it was to be sent. Resolves with all that came of them, or rejects as one of them does.
 */
export async function paced<T>(
  rate: number,
  count: number,
  send: (due: number) => Promise<T>,
  signal?: AbortSignal,
): Promise<T[]> {
  const begun = now()
  const sent: Promise<T>[] = []
  for (let number = 0; number < count && !signal?.aborted; number += 1) {
    const due = begun + (number * 1_000) / rate
    if (due > now()) await sleep(due - now())
    sent.push(send(due))
  }
  return await Promise.all(sent)
}
