import type { Logger } from 'pino'
import { InvalidConfiguration } from './configuration.ts'
import { Refused } from './refused.ts'

/** A part of a running process that has an end. */
export interface Running {
  /** Stops taking work, finishes what is under way, lets go. */
  stop(): Promise<void>
  /** Rejects when the process cannot go on. */
  readonly failed: Promise<never>
}

/** Milliseconds from the signal to the end; compose and Kubernetes kill later than that. */
const grace = 20_000

/**
 * Starts a process and ends it: exit 0 after SIGTERM or SIGINT when all was finished in time, exit 1 when it could
 * not start or go on. A second signal ends it at once.
 */
export async function run(start: () => { log: Logger; running: Promise<Running> }): Promise<never> {
  const { log, running } = started(start)
  const signal = firstSignal(['SIGTERM', 'SIGINT'])
  try {
    running.then(({ failed }) => failed.catch(() => {})).catch(() => {})
    const service = await Promise.race([running, signal])
    const reason = typeof service === 'string' ? service : await Promise.race([signal, service.failed])
    log.info({ reason }, 'stopping')
    setTimeout(() => end(log, 'not finished in time', 1), grace).unref()
    await (await running).stop()
    return end(log, 'stopped', 0)
  } catch (error) {
    const { message } = error as Error
    log.fatal(error instanceof Refused ? {} : { err: error }, message)
    process.stderr.write(`${message}\n`)
    return end(log, 'stopped', 1)
  }
}

/** From the second on, signals do what they do by default. */
function firstSignal(names: readonly NodeJS.Signals[]): Promise<NodeJS.Signals> {
  return new Promise((resolve) => {
    const taken = (name: NodeJS.Signals) => {
      for (const one of names) process.off(one, taken)
      resolve(name)
    }
    for (const name of names) process.on(name, taken)
  })
}

/** Wrong configuration is told in plain lines, before anything was opened. */
function started<T>(start: () => T): T {
  try {
    return start()
  } catch (error) {
    if (!(error instanceof InvalidConfiguration)) throw error
    process.stderr.write(`${error.message}\n`)
    process.exit(1)
  }
}

function end(log: Logger, message: string, code: number): never {
  log.info({ code }, message)
  process.exit(code)
}
