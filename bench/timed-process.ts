import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { asInProduction } from '../testing/as-in-production.ts'
import { onCore, serverCore } from './cores.ts'
import type { Figures } from './interleaved.ts'

/** Runs a script as a process of its own, which prints its figures as JSON. */
export async function timedProcess(script: string, ...words: readonly string[]): Promise<Figures> {
  const path = new URL(script, import.meta.url).pathname
  const [command, all] = onCore(serverCore, process.execPath, ...asInProduction, path, ...words)
  const { stdout } = await promisify(execFile)(command, all)
  return JSON.parse(stdout)
}

/** For such a script: prints how many events per second, and µs of CPU for each, an operation has done. */
export async function printRate(events: number, operation: () => Promise<void>): Promise<void> {
  const [begun, before] = [performance.now(), process.cpuUsage()]
  await operation()
  const { user, system } = process.cpuUsage(before)
  const seconds = (performance.now() - begun) / 1_000
  process.stdout.write(JSON.stringify({ rate: events / seconds, cpu: (user + system) / events }))
}
