import { availableParallelism, cpus, totalmem } from 'node:os'
import { z } from 'zod'

/** What figures depend on, as far as the process can tell. */
const Machine = z.object({
  cores: z.number(),
  processor: z.string(),
  /** GiB. */
  memory: z.number(),
  /** The version of Node. */
  node: z.string(),
})

/** What a page of figures tells of how it was made. */
export const Run = z.object({
  /** What it was asked for with. */
  command: z.string(),
  /** ISO 8601, in days. */
  at: z.string(),
  machine: Machine,
})

export type Run = Readonly<z.infer<typeof Run>>

/** Of the process that asks, which `command` started: such as `npm run bench`. */
export function thisRun(command: string): Run {
  const words = process.argv.slice(2)
  return {
    command: [command, ...(words.length > 0 ? ['--', ...words] : [])].join(' '),
    at: new Date().toISOString().slice(0, 10),
    machine: {
      cores: availableParallelism(),
      processor: cpus()[0]?.model.trim() || 'unknown',
      memory: Math.round(totalmem() / 2 ** 30),
      node: process.version,
    },
  }
}

/** In Markdown. */
export const madeBy = ({ command, at, machine: { cores, processor, memory, node } }: Run): string =>
  `Made by \`${command}\` on ${at}, and by no hand.

- Machine: ${cores} cores (${processor}), ${memory} GiB
- Node: ${node}`
