import { readFileSync } from 'node:fs'
import type { ServiceProcess } from './service-process.ts'

/** The milliseconds that it took a command API to refuse each write for which its queue had no room, by its own log. */
export function refusalsAtOnce({ output }: ServiceProcess): number[] {
  return readFileSync(output, 'utf8')
    .split('\n')
    .filter((line) => line.includes('append: overloaded'))
    .map((line) => (JSON.parse(line) as { milliseconds: number }).milliseconds)
}
