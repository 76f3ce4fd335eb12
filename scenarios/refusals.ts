import { readFileSync } from 'node:fs'
import { createClient } from './client.ts'
import type { ServiceProcess } from './service-process.ts'

/** How many writes a command API has refused because its queue had no room, by its own metrics. */
export async function refusedAtOnce({ origin }: ServiceProcess): Promise<number> {
  const { body } = await createClient(() => origin).request<string>('GET', '/metrics')
  const [, count] = /^event_log_append_failures_total\{reason="overloaded",.*\} (\d+)$/m.exec(body) ?? []
  return Number(count)
}

/** The milliseconds that some of them took, those that its log has lines of. */
export function refusalTimes({ output }: ServiceProcess): number[] {
  return readFileSync(output, 'utf8')
    .split('\n')
    .filter((line) => line.includes('append: overloaded'))
    .map((line) => (JSON.parse(line) as { milliseconds: number }).milliseconds)
}
