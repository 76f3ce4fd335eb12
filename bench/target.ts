import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { setTimeout as sleep } from 'node:timers/promises'
import pidusage from 'pidusage'
import { asInProduction } from '../testing/as-in-production.ts'
import type { ProcessMemory } from '../testing/process-memory.ts'
import { onCore, serverCore } from './cores.ts'
import { watchMemory } from './watched-memory.ts'

/** A running server that is measured from outside. */
export interface Target {
  readonly origin: string
  /** Milliseconds of CPU that the process has used since its start, user and system. */
  cpu(): Promise<number>
  /** The most that it has had. */
  memory(): ProcessMemory
  stop(): Promise<void>
}

/** Where a server runs: on that of those that are measured, or wherever there is room. */
export type Cores = 'one core' | 'any core'

/** Starts a server, with the flags of production, that logs where it listens; resolves when it does. */
export async function startTarget(
  words: readonly string[],
  env: Record<string, string> = {},
  on: Cores = 'one core',
): Promise<Target> {
  const all = [process.execPath, ...asInProduction, ...words] as const
  const [command, rest] = on === 'one core' ? onCore(serverCore, ...all) : [process.execPath, all.slice(1)]
  const child = spawn(command, rest, { env: { PATH: process.env.PATH, ...env }, stdio: ['ignore', 'pipe', 'inherit'] })
  const port = await new Promise<string>((resolve, reject) => {
    child.once('exit', () => reject(new Error(`${words[0]} ended`)))
    let output = ''
    child.stdout.on('data', (chunk) => {
      output += chunk
      const [, found] = /"port":(\d+)\},"msg":"listening"/.exec(output) ?? []
      if (found) resolve(found)
    })
  })
  const memory = watchMemory(child.pid as number)
  return {
    origin: `http://127.0.0.1:${port}`,
    cpu: async () => cpuOf(child.pid as number) ?? (await pidusage(child.pid as number)).ctime,
    memory: memory.most,
    async stop() {
      memory.stop()
      const ended = once(child, 'exit')
      child.kill('SIGTERM')
      await ended
    },
  }
}

/** Resolves when it has reached all that it needs. */
export async function ready({ origin }: Target) {
  while (!(await fetch(`${origin}/readyz`)).ok) await sleep(100)
}

/** As the scheduler of Linux has it, to the ns; undefined elsewhere. `/proc/PID/stat`, which pidusage reads, counts in 10 ms. */
function cpuOf(pid: number): number | undefined {
  const tasks = `/proc/${pid}/task`
  if (!existsSync(`${tasks}/${pid}/schedstat`)) return undefined
  const nanoseconds = readdirSync(tasks).map((task) =>
    Number(readFileSync(`${tasks}/${task}/schedstat`, 'utf8').split(' ')[0]),
  )
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1_000_000
}
