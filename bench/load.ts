import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { loadCore, onCore } from './cores.ts'

/** Closed-loop load: so many connections, each with one request under way. */
export interface Load {
  readonly url: string
  readonly connections: number
  readonly requests: number
  readonly method: 'GET' | 'POST'
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: string
  /** Asked for in turn, when they are given, instead of that of the URL. */
  readonly paths?: readonly string[]
}

export interface LoadOutcome {
  readonly seconds: number
  readonly acked: number
}

export interface LoadGenerator {
  /** Rejects when a request was not answered with 2xx. */
  run(load: Load): Promise<LoadOutcome>
  stop(): void
}

/** A process that makes load and stays, so that only what it loads may have to warm up. */
export function startLoadGenerator(): LoadGenerator {
  const script = new URL('load-process.js', import.meta.url).pathname
  const [command, words] = onCore(loadCore, process.execPath, script)
  const child: ChildProcess = spawn(command, words, { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the process that makes load has ended')
  })
  ended.catch(() => {})
  return {
    async run(load) {
      child.send(load)
      const [outcome] = (await Promise.race([once(child, 'message'), ended])) as [LoadOutcome]
      if (outcome.acked !== load.requests) throw new Error(`${outcome.acked} of ${load.requests} were acked`)
      return outcome
    },
    stop: () => child.disconnect(),
  }
}
