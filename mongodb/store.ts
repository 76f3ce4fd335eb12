import { constants } from 'node:os'
import { type Db, MongoClient, MongoError, MongoServerSelectionError } from 'mongodb'
import { secondsBetween } from '../process/duration-buckets.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import { DeadlineExceeded, withDeadline } from '../process/retry.ts'

/** What a port throws, whatever lies behind it. */
export type PortError = new (message: string, options?: ErrorOptions) => Error

export interface StoreOptions {
  /** Its path names the database. */
  readonly url: string
  /** Milliseconds that an operation may take; by default twice what the driver waits for one answer. */
  readonly patience?: number
  /** Told of every command that is sent to the server: its name, and that of its collection, if it has one. */
  readonly onCommand?: (name: string, collection: unknown) => void
  readonly instruments?: Instruments
}

/** What a store is for, and what it throws. */
export interface Purpose {
  /** As it completes "an operation on the". */
  readonly what: string
  /** The configuration's name for the URL. */
  readonly variable: string
  readonly Unavailable: PortError
  readonly Refused: PortError
}

/** A database, whatever becomes of the clients through which it is reached. */
export interface Store {
  /** What the driver or its socket reports, and what takes too long, becomes Unavailable; it may have been done. */
  run<T>(operation: (db: Db) => Promise<T>): Promise<T>
  close(): Promise<void>
}

const answerTimeout = 10_000

/**
 * Connects when first used, and again by itself. Throws Refused when the driver cannot take the URL.
 *
 * The driver waits for ever for a socket to take the rest of a command when the socket was closed just before, or is
 * closed because nothing moved. An operation that this befalls never ends, and when it is the monitor's, nothing is
 * ever sent to the server again. So operations have a deadline, and a client that does not get through is replaced.
 */
export function createStore(options: StoreOptions, purpose: Purpose): Store {
  const { patience = 2 * answerTimeout, instruments = unobserved } = options
  const { what, Unavailable } = purpose
  const duration = instruments.histogram({
    name: 'mongodb_operation_duration_seconds',
    help: 'Time of an operation on the read models or the keys',
    labels: ['store', 'outcome'],
    buckets: secondsBetween(0.0005, 10),
  })
  let client = createClient(options, purpose)
  let answeredAt = 0

  function replace(lost: MongoClient) {
    if (lost !== client) return
    client = createClient(options, purpose)
    lost.close().catch(() => {})
  }

  return {
    async run(operation) {
      const used = client
      const begunAt = performance.now()
      try {
        const result = await withDeadline(connected(used, operation), patience, `an operation on the ${what}`)
        answeredAt = performance.now()
        duration.observe((answeredAt - begunAt) / 1_000, [what, 'done'])
        return result
      } catch (error) {
        duration.observe((performance.now() - begunAt) / 1_000, [what, 'failed'])
        const isStuck = error instanceof DeadlineExceeded && answeredAt < begunAt
        if (isStuck || error instanceof MongoServerSelectionError) replace(used)
        // The queries themselves do not depend on what is asked, so whatever the driver reports is trouble of the store.
        if (error instanceof MongoError || error instanceof DeadlineExceeded || isOfSocket(error))
          throw new Unavailable(error.message, { cause: error })
        throw error
      }
    },

    close: () => client.close(),
  }
}

/** The driver hands on what a socket reports that is to take a command, and wraps what it reports at any other time. */
function isOfSocket(error: unknown): error is Error {
  const code = (error as NodeJS.ErrnoException | undefined)?.code
  return typeof code === 'string' && (code in constants.errno || code.startsWith('ERR_STREAM_'))
}

/** A client that connects implicitly is closed for ever when the first time fails; this costs nothing when it is connected. */
async function connected<T>(client: MongoClient, operation: (db: Db) => Promise<T>): Promise<T> {
  await client.connect()
  return await operation(client.db())
}

function createClient(
  { url, onCommand, instruments = unobserved }: StoreOptions,
  { what, variable, Refused }: Purpose,
): MongoClient {
  try {
    const client = new MongoClient(url, {
      monitorCommands: onCommand !== undefined,
      serverSelectionTimeoutMS: 3_000,
      connectTimeoutMS: 3_000,
      socketTimeoutMS: answerTimeout,
      writeConcern: { w: 'majority', journal: true },
      readPreference: 'primary',
      // What a failover takes back must never have been shown.
      readConcernLevel: 'majority',
    })
    if (onCommand)
      client.on('commandStarted', ({ commandName, command }) => onCommand(commandName, command[commandName]))
    const opened = instruments.counter({
      name: 'mongodb_connections_opened_total',
      help: 'Connections to servers: what comes on top of the first ones are reconnects',
      labels: ['store'],
    })
    client.on('connectionCreated', () => opened.add([what]))
    return client
  } catch (error) {
    throw new Refused(`${variable} cannot be used: ${(error as Error).message}`)
  }
}
