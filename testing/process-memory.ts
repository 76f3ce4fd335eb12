import { readFileSync } from 'node:fs'

/** What a process has in memory, in bytes. */
export interface ProcessMemory {
  /** Heap, buffers, stacks: nobody else has them, and the kernel cannot take them back. */
  readonly own: number
  /** Pages of files, such as LMDB's and Node itself: the kernel's cache, which it takes back when somebody needs the room. */
  readonly mapped: number
}

/** As Linux tells them apart; undefined elsewhere. Throws when there is no such process. */
export function memoryOf(pid: number): ProcessMemory | undefined {
  if (process.platform !== 'linux') return undefined
  const status = readFileSync(`/proc/${pid}/status`, 'utf8')
  const bytes = (field: string) => Number(new RegExp(`^${field}:\\s+(\\d+) kB$`, 'm').exec(status)?.[1] ?? 0) * 1024
  return { own: bytes('RssAnon') + bytes('RssShmem'), mapped: bytes('RssFile') }
}
