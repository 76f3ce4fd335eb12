import { encodeConsistencyToken } from '../contracts/consistency-token.ts'
import { isDeletion, isErasure, isMessage, isPurge, type MessageDocument } from '../contracts/documents.ts'
import type { Vector } from '../contracts/position.ts'
import type { Deleted } from '../contracts/responses.ts'
import type { Passing } from './between.ts'

/**
 * What happens to messages as server-sent events: https://html.spec.whatwg.org/multipage/server-sent-events.html. The id
 * is what a reader has with this one, as a token. Of a message that was deleted before it was told, there is nothing else.
 */
export interface MessageEvents {
  at(logId: string, passing: Passing, vector: Vector): Buffer
  /** For whoever has what has passed and nothing else; made once for all of them. */
  shared(logId: string, passing: Passing): Buffer
}

export function createMessageEvents(
  show: (message: MessageDocument, conversationId: string) => unknown,
): MessageEvents {
  const made = new WeakMap<Passing, Buffer>()

  function told({ conversationId: conversation_id, document }: Passing): string {
    if (isMessage(document)) return `data: ${JSON.stringify(show(document, conversation_id))}\n`
    if (isDeletion(document)) return deleted({ conversation_id, id: document.deletedId })
    if (isErasure(document)) return deleted({ user: document.erasedUser })
    return isPurge(document) ? deleted({ conversation_id }) : ''
  }

  function at(logId: string, passing: Passing, vector: Vector) {
    return Buffer.from(`id: ${encodeConsistencyToken({ logId, vector })}\n${told(passing)}\n`)
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

const deleted = (what: Deleted) => `event: deleted\ndata: ${JSON.stringify(what)}\n`
