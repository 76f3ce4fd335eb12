import pidusage from 'pidusage'
import { memoryOf, type ProcessMemory } from '../testing/process-memory.ts'

export interface WatchedMemory {
  /** The most of each that it has had at a look, until now. */
  most(): ProcessMemory
  stop(): void
}

/** Looks at the memory of a process four times a second: it comes and goes with its collections. */
export function watchMemory(pid: number): WatchedMemory {
  let most: ProcessMemory = { own: 0, mapped: 0 }

  async function look() {
    // Where mapped pages cannot be told apart, all of them count as its own.
    const { own, mapped } = memoryOf(pid) ?? { own: (await pidusage(pid)).memory, mapped: 0 }
    most = { own: Math.max(most.own, own), mapped: Math.max(most.mapped, mapped) }
  }

  const looking = setInterval(look, 250).unref()
  return { most: () => most, stop: () => clearInterval(looking) }
}
