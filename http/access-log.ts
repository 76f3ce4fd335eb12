import type { Logger } from 'pino'

/** A request that went well. */
export interface AccessLine {
  readonly requestId: string
  readonly traceId?: string
  readonly method: string
  /** And not the path: it may name a user. */
  readonly route: string
  readonly status: number
  readonly milliseconds: number
}

/**
 * Lines of some of the requests, so many a second at most: of a few requests all of them, and of many a bounded number, each
 * with how many were passed over before it. `line` is asked for only where it is written.
 */
export function createAccessLog(log: Logger, perSecond: number): (line: () => AccessLine) => void {
  const atMost = lineLimit(perSecond)
  return (line) => atMost((skipped) => log.info({ ...line(), ...skipped }, 'request'))
}

/** Has so many lines written a second at most; each is told how many were not before it. */
export function lineLimit(perSecond: number): (write: (skipped: { readonly skipped?: number }) => void) => void {
  let second = 0
  let written = 0
  let skipped = 0

  return (write) => {
    const now = Math.floor(performance.now() / 1_000)
    if (now !== second) [second, written] = [now, 0]
    if (written >= perSecond) {
      skipped += 1
      return
    }
    write(skipped > 0 ? { skipped } : {})
    written += 1
    skipped = 0
  }
}
