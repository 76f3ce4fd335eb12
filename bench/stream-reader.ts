import { Agent, type ClientRequest, get } from 'node:http'
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

const agent = new Agent({ maxSockets: Number.POSITIVE_INFINITY })

/** Reads from an id on, behind which the record begins. */
export function createStreamReader(url: string, record: ToldRecord, since: string, name: string): StreamReader {
  const wrongs: string[] = []
  /** Where it is in the record, and what it has received behind that. */
  let place = 0
  let unread: Buffer = Buffer.alloc(0)
  let isBegun = false
  let connection: ClientRequest | undefined
  let drops = 0

  function open() {
    unread = Buffer.alloc(0)
    isBegun = false
    place = record.endBefore(place)
    const headers = { 'Last-Event-ID': record.idAt(place) ?? since }
    const opened = get(url, { agent, headers }, (response) => {
      if (response.statusCode !== 200) wrongs.push(`${name}: answered ${response.statusCode}`)
      response.on('error', () => {})
      response.on('close', () => {
        if (connection !== opened) return
        drops += 1
        setTimeout(() => connection === opened && open(), retry)
      })
      response.on('data', (bytes: Buffer) => {
        if (connection === opened) take(bytes)
      })
    })
    opened.on('error', () => {})
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
    unread = rest
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
