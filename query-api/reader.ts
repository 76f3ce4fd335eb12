import type { ServerResponse } from 'node:http'
import { contains, isBelow, leastContaining, type Vector } from '../contracts/position.ts'
import type { Passing } from './between.ts'
import type { MessageEvents } from './message-event.ts'
import type { View } from './visible.ts'

/** Bytes that wait for a reader already, so that it gets no more: it is dropped, and resumes when it can. */
const mostWaiting = 1024 * 1024

/** One who reads a stream. */
export interface Reader {
  /** Everything up to a vector has been told, `since` included; what passed meanwhile follows, and from now on all that passes. */
  begin(missed: readonly Passing[], since: Vector, to: View): void
  /** Messages that pass, and the bytes of them all for those who need no others. */
  tell(passing: readonly Passing[], to: View, bytes: Buffer): void
  /** Says that the stream lives, and how far it has come. */
  beat(to: View): void
  end(): void
}

export function createReader(response: ServerResponse, events: MessageEvents): Reader {
  /** What passes before it has begun; undefined afterwards. */
  let waiting: { readonly passing: readonly Passing[]; readonly to: View }[] | undefined = []
  /** What it has, as long as that is more than has passed. */
  let ahead: Vector | undefined

  function write(bytes: Buffer | string) {
    if (response.writableLength > mostWaiting) response.destroy()
    else response.write(bytes)
  }

  function tellAhead(passing: readonly Passing[], to: View) {
    const { logId } = to.generation
    for (const one of passing) {
      if (ahead === undefined) write(events.shared(logId, one))
      else if (!isBelow(one.message, ahead)) write(events.at(logId, one, leastContaining(one.vector, ahead)))
    }
    if (ahead && contains(to.vector, ahead)) ahead = undefined
  }

  return {
    begin(missed, since, to) {
      for (const one of missed) write(events.at(to.generation.logId, one, one.vector))
      ahead = contains(to.vector, since) ? undefined : leastContaining(to.vector, since)
      const passed = waiting ?? []
      waiting = undefined
      for (const { passing, to: next } of passed) tellAhead(passing, next)
    },
    tell(passing, to, bytes) {
      if (waiting) waiting.push({ passing, to })
      else if (ahead) tellAhead(passing, to)
      else if (passing.length > 0) write(bytes)
    },
    beat(to) {
      if (ahead && contains(to.vector, ahead)) ahead = undefined
      if (!waiting && !ahead) write(`id: ${to.token}\n\n`)
      else write(':\n\n')
    },
    end: () => void response.end(),
  }
}
