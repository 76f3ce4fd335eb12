import { statfsSync } from 'node:fs'
import type { Instruments } from './instruments.ts'

/** Bytes. */
export interface DiskSpace {
  readonly size: number
  /** What of it may still be written without special rights. */
  readonly available: number
}

/** Tells how much room there is on the file system of a path; undefined where that cannot be told. */
export function diskSpaceOf(path: string, instruments: Instruments): () => DiskSpace | undefined {
  function space(): DiskSpace | undefined {
    try {
      const { blocks, bavail, bsize } = statfsSync(path)
      return { size: blocks * bsize, available: bavail * bsize }
    } catch {
      return undefined
    }
  }

  const gauge = (name: string, help: string, of: (space: DiskSpace) => number) =>
    instruments.gauge({ name, help }, () => {
      const found = space()
      return found ? [{ value: of(found) }] : []
    })
  const where = 'the file system that the process, or its data, lies on'
  gauge('filesystem_size_bytes', `Size of ${where}`, ({ size }) => size)
  gauge('filesystem_available_bytes', `What is free for the process of ${where}`, ({ available }) => available)
  return space
}
