import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { closeSync, openSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../testing/free-port.ts'

/** A service as it is started in production, from the build, which a scenario kills and starts again at the same address. */
export interface ServiceProcess {
  readonly origin: string
  /** The file of what it says. */
  readonly output: string
  /** Does not wait until it serves. */
  start(): void
  /** Resolves when it has ended; does nothing when it does not run. */
  end(signal: 'SIGTERM' | 'SIGKILL'): Promise<void>
  /** Stands still, as on a machine that sleeps; others see its connections open. It can be killed, but not told to stop. */
  pause(): void
  resume(): void
  /** Undefined when it does not run. */
  pid(): number | undefined
  /** Each time it ended and nobody had killed it, or it did not end well: how. */
  readonly accidents: readonly string[]
}

export interface ServiceOptions {
  readonly service: 'standalone' | 'command-api' | 'projector' | 'query-api'
  /** For the file of its output. */
  readonly name?: string
  /** The directory of another build than that of this code. */
  readonly build?: string
  readonly variables: Readonly<Record<string, string>>
  /** Of Node. */
  readonly flags?: readonly string[]
  /** Where its output goes. */
  readonly directory: string
}

const running = new Set<ChildProcess>()

// Whatever ends a scenario, no service outlives it.
process.once('exit', () => {
  for (const child of running) child.kill('SIGKILL')
})

export async function serviceProcess(options: ServiceOptions): Promise<ServiceProcess> {
  const { service, name = service, build = 'dist', variables, flags = [], directory } = options
  const port = await freePort()
  const output = join(directory, `${name}.log`)
  const accidents: string[] = []
  let child: ChildProcess | undefined

  return {
    origin: `http://127.0.0.1:${port}`,
    output,
    accidents,

    start() {
      const env = { PATH: process.env.PATH, ...variables, PORT: String(port) }
      const file = openSync(output, 'a')
      const words = [...flags, `${build}/${service}/main.js`]
      const started = spawn(process.execPath, words, { env, stdio: ['ignore', file, file] })
      closeSync(file)
      child = started
      running.add(started)
      started.once('exit', (code, signal) => {
        running.delete(started)
        // Whoever ends it takes it away first.
        if (child === started) accidents.push(`${name} ended by itself: ${signal ?? `exit code ${code}`}`)
      })
    },

    async end(signal) {
      const ending = child
      child = undefined
      if (!ending || ending.exitCode !== null || ending.signalCode !== null) return
      // A signal that comes while Node itself is starting ends the process before it can stop in order.
      if (signal === 'SIGTERM') await listening(`http://127.0.0.1:${port}`, ending)
      const exited = once(ending, 'exit')
      if (ending.exitCode !== null || ending.signalCode !== null) return
      ending.kill(signal)
      const [code] = await exited
      if (signal === 'SIGTERM' && code !== 0) accidents.push(`${name}: exit code ${code} after SIGTERM`)
    },

    pause: () => void child?.kill('SIGSTOP'),
    resume: () => void child?.kill('SIGCONT'),
    pid: () => child?.pid,
  }
}

/** Resolves when it takes connections, has ended, or 20 seconds have passed. */
async function listening(origin: string, child: ChildProcess): Promise<void> {
  for (let tries = 0; tries < 200 && child.exitCode === null && child.signalCode === null; tries += 1) {
    const answers = await fetch(`${origin}/healthz`).then(
      () => true,
      () => false,
    )
    if (answers) return
    await sleep(100)
  }
}
