import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import type { Vector } from '../contracts/position.ts'
import type { Passing } from './between.ts'

/**
 * Messages as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html. The id is what a
 * reader has with this message, as a token.
 */
export interface MessageEvents {
  at(logId: string, passing: Passing, vector: Vector): Buffer
  /** For whoever has what has passed and nothing else; made once for all of them. */
  shared(logId: string, passing: Passing): Buffer
}

export function createMessageEvents(show: (passing: Passing) => unknown): MessageEvents {
  const made = new WeakMap<Passing, Buffer>()

  function at(logId: string, passing: Passing, vector: Vector) {
    return Buffer.from(`id: ${encodeConsistencyToken({ logId, vector })}\ndata: ${JSON.stringify(show(passing))}\n\n`)
  }

  return {
    at,
    shared(logId, passing) {
      const bytes = made.get(passing) ?? at(logId, passing, passing.vector)
      made.set(passing, bytes)
      return bytes
    },
  }
}
