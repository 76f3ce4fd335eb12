import type { Logger } from 'pino'

/** Milliseconds between lines: what fails, fails again with every batch. */
const interval = 60_000

/** Logs the first of many complaints, and later ones now and then, with how many there were between. */
export function complaintsTo(
  log: Logger,
  now = () => performance.now(),
): (complaint: unknown, ...more: unknown[]) => void {
  let toldAt = Number.NEGATIVE_INFINITY
  let untold = 0
  return (complaint, ...more) => {
    if (now() - toldAt < interval) {
      untold += 1
      return
    }
    const reason = complaint instanceof Error ? wordsOf(complaint) : [complaint, ...more].map(String).join(' ')
    log.warn({ reason, untold }, 'traces are being lost')
    toldAt = now()
    untold = 0
  }
}

/** A failure to connect to any of several addresses has no message of its own. */
const wordsOf = (error: NodeJS.ErrnoException) => error.message || error.code || error.name
