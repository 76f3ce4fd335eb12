import type { Client } from '../../client/client.ts'
import { RequestRefused } from '../../client/failures.ts'
import { fromRoom, type Happening } from './message.ts'
import type { Connection } from './state.ts'

/** All that happens, in one stream for whatever is shown: a browser has few connections to one host. */
export interface Feed {
  /** Reads what comes behind this token, for ever. */
  follow(token: string): void
  /** From now on all that happens is kept, until it is asked for: for a page that is read meanwhile. */
  record(): () => readonly Happening[]
  /** Messages that were told so far. */
  arrivals(): number
  /** Connects anew, and goes on where it was. */
  reconnect(): void
}

export interface FeedReader {
  onHappening(happening: Happening): void
  onConnection(connection: Connection): void
  /** What has happened is not known: all that is shown is to be read again. */
  onReset(): void
}

/** Milliseconds until a stream that was refused for good is asked for again. */
const patience = 10_000

export function createFeed(client: Client, reader: FeedReader): Feed {
  const records = new Set<Happening[]>()
  let arrivals = 0
  let since: string
  let connecting = new AbortController()
  let lostSince: number | undefined

  function happened(happening: Happening) {
    for (const record of records) record.push(happening)
    reader.onHappening(happening)
  }

  function lost(error: Error) {
    lostSince ??= Date.now()
    const reason = error instanceof RequestRefused ? error.message : ''
    reader.onConnection({ is: 'lost', since: lostSince, reason })
  }

  async function read() {
    const { signal } = connecting
    for await (const event of client.stream({ since, signal })) {
      if (event.type === 'waiting') lost(event.reason)
      if (event.type === 'open') {
        lostSince = undefined
        reader.onConnection({ is: 'open' })
      }
      if (event.type === 'message') {
        arrivals += 1
        happened({ type: 'message', message: fromRoom(event.message, arrivals) })
      }
      if (event.type === 'deleted') happened({ type: 'deleted', deleted: event.deleted })
      if (event.type === 'reset') reader.onReset()
      if ('token' in event) since = event.token
    }
  }

  return {
    async follow(token) {
      since = token
      for (;;) {
        try {
          await read()
        } catch (error) {
          lost(error as Error)
          await new Promise((resolve) => setTimeout(resolve, patience))
        }
      }
    },
    record() {
      const record: Happening[] = []
      records.add(record)
      return () => {
        records.delete(record)
        return record
      }
    },
    arrivals: () => arrivals,
    reconnect() {
      connecting.abort()
      connecting = new AbortController()
    },
  }
}
