/** What the requests of an interval took. */
export interface ResponseTimes {
  readonly requests: number
  /** Of them, those that read and were answered well. */
  readonly reads: number
  /** Of them, those that were answered with 5xx because the service could not do better. */
  readonly failed: number
  /** Milliseconds, of all together and of the slowest. */
  readonly total: number
  readonly peak: number
}

export interface ResponseTimesMonitor {
  observe(method: string, status: number, milliseconds: number, isFailure: boolean): void
  /** All since it was taken before. */
  take(): ResponseTimes
}

const none: ResponseTimes = { requests: 0, reads: 0, failed: 0, total: 0, peak: 0 }

export function createResponseTimes(): ResponseTimesMonitor {
  let { requests, reads, failed, total, peak } = none

  return {
    observe(method, status, milliseconds, isFailure) {
      requests += 1
      if (status < 400 && (method === 'GET' || method === 'HEAD')) reads += 1
      if (isFailure) failed += 1
      total += milliseconds
      if (milliseconds > peak) peak = milliseconds
    },
    take() {
      const taken = { requests, reads, failed, total, peak }
      ;({ requests, reads, failed, total, peak } = none)
      return taken
    },
  }
}
