import type { ServerResponse } from 'node:http'
import { contains, isBelow, leastContaining, type Vector } from '../contracts/position.ts'
import type { Passing } from './between.ts'
import type { MessageEvents } from './message-event.ts'
import type { View } from './visible.ts'

/** Bytes that wait for a reader already, so that it gets no more: it is dropped, and resumes when it can. */
const mostWaiting = 1024 * 1024

/** Messages that pass while a reader is told what it has missed, so that it is dropped: it does not catch up. */
const mostPassing = 10_000

/** Messages that are written at once to a reader who has missed them. */
const atOnce = 100

/** One who reads a stream. */
export interface Reader {
  /**
   * Everything up to a vector has been told, `since` included, but for what was missed: this is told first, as fast as it
   * is read. Then follows what has passed meanwhile, and from then on all that passes.
   */
  begin(missed: readonly Passing[], since: Vector, to: View): void
  /** Messages that pass, and the bytes of them all for those who need no others. */
  tell(passing: readonly Passing[], to: View, bytes: Buffer): void
  /** Says that the stream lives, and how far it has come; nothing to one that has no answer yet. */
  beat(to: View): void
  /** One that has no answer yet is left to whoever opens it. */
  end(): void
}

/** `onCut` is told when it is cut off because it reads too slowly. */
export function createReader(response: ServerResponse, events: MessageEvents, onCut: () => void): Reader {
  /** What passes before it has begun and caught up; undefined afterwards. */
  let waiting: { readonly passing: readonly Passing[]; readonly to: View }[] | undefined = []
  let passed = 0
  /** What it has, as long as that is more than has passed. */
  let ahead: Vector | undefined

  const isOver = () => response.destroyed || response.writableEnded

  function cut() {
    if (!isOver()) onCut()
    response.destroy()
  }

  function write(bytes: Buffer | string) {
    if (isOver()) return
    if (response.writableLength > mostWaiting) cut()
    else response.write(bytes)
  }

  /** Resolves when all that was written is on its way, or nobody reads any more. */
  async function read() {
    if (!response.writableNeedDrain || isOver()) return
    await new Promise<void>((resolve) => {
      const go = () => {
        response.off('drain', go).off('close', go)
        resolve()
      }
      response.on('drain', go).on('close', go)
    })
  }

  async function catchUp(missed: readonly Passing[], since: Vector, to: View) {
    const { logId } = to.generation
    for (let at = 0; at < missed.length && !isOver(); at += atOnce) {
      write(Buffer.concat(missed.slice(at, at + atOnce).map((one) => events.shared(logId, one))))
      await read()
    }
    ahead = contains(to.vector, since) ? undefined : leastContaining(to.vector, since)
    for (let next = waiting?.shift(); next && !isOver(); next = waiting?.shift()) {
      passed -= next.passing.length
      tellAhead(next.passing, next.to)
      await read()
    }
    waiting = undefined
  }

  function tellAhead(passing: readonly Passing[], to: View) {
    const { logId } = to.generation
    const has = ahead
    const told = has ? passing.filter(({ document }) => !isBelow(document, has)) : passing
    const bytes = told.map((one) =>
      has ? events.at(logId, one, leastContaining(one.vector, has)) : events.shared(logId, one),
    )
    if (bytes.length > 0) write(Buffer.concat(bytes))
    if (has && contains(to.vector, has)) ahead = undefined
  }

  return {
    begin: (missed, since, to) => void catchUp(missed, since, to),
    tell(passing, to, bytes) {
      if (waiting) {
        waiting.push({ passing, to })
        passed += passing.length
        if (passed > mostPassing) cut()
      } else if (ahead) tellAhead(passing, to)
      else if (passing.length > 0) write(bytes)
    },
    beat(to) {
      // It may wait for the store yet, and be refused: a byte now would be the answer.
      if (!response.headersSent) return
      if (ahead && contains(to.vector, ahead)) ahead = undefined
      if (!waiting && !ahead) write(`id: ${to.token}\n\n`)
      else write(':\n\n')
    },
    end: () => void (response.headersSent && response.end()),
  }
}
