import { spawnSync } from 'node:child_process'
import { availableParallelism } from 'node:os'

const canPin = availableParallelism() > 1 && spawnSync('taskset', ['--version']).status === 0

/** The words of a command that keep it on one core, so that a server and its load do not compete; where that works. */
export function onCore(core: number, ...words: readonly string[]): [command: string, words: string[]] {
  const [command = '', ...rest] = canPin ? ['taskset', '-c', String(core), ...words] : words
  return [command, rest]
}

/** The server's. */
export const serverCore = 0

/** Whatever is not measured. */
export const loadCore = 1
