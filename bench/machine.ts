import { availableParallelism, cpus, totalmem } from 'node:os'

/** What figures depend on, as far as the process can tell. */
export interface Machine {
  readonly cores: number
  readonly processor: string
  /** GiB. */
  readonly memory: number
  readonly node: string
}

export const thisMachine = (): Machine => ({
  cores: availableParallelism(),
  processor: cpus()[0]?.model.trim() || 'unknown',
  memory: Math.round(totalmem() / 2 ** 30),
  node: process.version,
})
