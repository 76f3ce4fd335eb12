import { connect, type Socket } from 'node:net'
import { createChunkedAnswer } from './chunked-answer.ts'
import type { ToldRecord } from './told.ts'

/** One who reads the stream of all messages, and is cut off now and then; whom the server drops comes again. */
export interface StreamReader {
  /** How often the server has dropped it. */
  readonly drops: number
  /** Ends its connection: it comes again, with the id of the last whole event that it has. */
  cut(): void
  /** Whether it has all that is recorded. */
  isThrough(): boolean
  /** What it was told and should not have been, or not then, in words. */
  readonly wrongs: readonly string[]
  close(): void
}

/** Milliseconds after which one who was dropped comes again. */
const retry = 1_000

const blankLine = '\n\n'

/** What all of them read into, one after the other: a buffer for each read would cost more than all else here. */
const received = Buffer.alloc(256 * 1024)
const nothing = Buffer.alloc(0)

/** Reads from an id on, behind which the record begins. */
export function createStreamReader(url: string, record: ToldRecord, since: string, name: string): StreamReader {
  const wrongs: string[] = []
  /** Where it is in the record, and what it has received behind that. */
  let place = 0
  let unread: Buffer = nothing
  let isBegun = false
  let connection: Socket | undefined
  let drops = 0

  function open() {
    unread = nothing
    isBegun = false
    place = record.endBefore(place)
    const { hostname, port, pathname } = new URL(url)
    const answer = createChunkedAnswer((status) => {
      if (status !== 200) wrongs.push(`${name}: answered ${status}`)
    }, take)
    const opened = connect({
      host: hostname,
      port: Number(port),
      onread: {
        buffer: received,
        callback(count) {
          if (connection === opened) answer.take(received.subarray(0, count))
          return true
        },
      },
    })
    opened.on('error', () => {})
    opened.on('close', () => {
      if (connection !== opened) return
      drops += 1
      setTimeout(() => connection === opened && open(), retry)
    })
    const id = record.idAt(place) ?? since
    opened.write(`GET ${pathname} HTTP/1.1\r\nHost: ${hostname}\r\nLast-Event-ID: ${id}\r\n\r\n`)
    connection = opened
  }

  /** What is recorded is compared, and what is not yet, is. */
  function take(bytes: Buffer) {
    let rest = unread.length > 0 ? Buffer.concat([unread, bytes]) : bytes
    for (;;) {
      const same = isBegun ? record.same(rest, place) : 0
      place += same
      rest = rest.subarray(same)
      if (rest.length === 0) break
      // Blocks begin where events do.
      const start = record.endBefore(place)
      if (start < place) rest = Buffer.concat([record.since(start, place), rest])
      place = start
      const at = rest.indexOf(blankLine)
      if (at < 0) break
      const block = rest.subarray(0, at + blankLine.length)
      rest = rest.subarray(block.length)
      // How long to wait before coming again, or a sign of life.
      if (!block.includes('\ndata:')) isBegun = true
      else if (isBegun && place === record.end) {
        record.add(block)
        place = record.end
      } else {
        wrongs.push(`${name}: was told ${block} and not what another one was`)
        return close()
      }
    }
    // What it lies in is read into again.
    unread = Buffer.from(rest)
  }

  function close() {
    connection?.destroy()
    connection = undefined
  }

  open()
  return {
    wrongs,
    get drops() {
      return drops
    },
    cut() {
      close()
      open()
    },
    isThrough: () => place === record.end,
    close,
  }
}
