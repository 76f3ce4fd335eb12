import type { ProcessMemory } from '../../testing/process-memory.ts'

/** Of a process when all that nobody needs has been collected. */
export interface InUse {
  /** Bytes of JavaScript's own. */
  readonly heap: number
  /** Bytes that are kept for it, in use or not. */
  readonly reserved: number
  /** Bytes outside it that belong to something in it. */
  readonly buffers: number
  /** Milliseconds that the event loop came late, the 99th percentile since the look before. */
  readonly delay: number
}

/** Of a process at one moment. */
export interface Figures extends InUse, ProcessMemory {
  /** File descriptors that are open: files, sockets, pipes. */
  readonly descriptors: number
}

export type FigureName = keyof Figures

/** What was seen of a process, or of what is stored, in the order of time. */
export interface Sample<Name extends string = FigureName> {
  /** Milliseconds since the beginning. */
  readonly at: number
  /** Messages that were acknowledged until then. */
  readonly acked: number
  readonly figures: Readonly<Record<Name, number>>
}
