import { EventEmitter, once } from 'node:events'
import type { Logger } from 'pino'
import type { EventRecord } from '../../contracts/record.ts'
import { encodeLogStarted } from '../../contracts/record.ts'
import { committed, flushed, openEnvironment } from '../../lmdb/environment.ts'
import { type Instruments, unobserved } from '../../process/instruments.ts'
import { failureOf } from '../../process/retry.ts'
import { AppendFailed, type EventLog, type LoggedRecord, type Subscriber, type Subscription } from '../event-log.ts'
import { createGroupCommit } from '../group-commit.ts'
import { identityOf } from '../log-identity.ts'
import { follow } from './subscription.ts'

export interface LmdbEventLogOptions {
  /** A directory of its own, made when it is missing. */
  readonly path: string
  /** Milliseconds until an append is answered, whatever becomes of it: 5,000 when nothing is said. */
  readonly appendTimeout?: number
  readonly newId: () => string
  readonly log: Logger
  readonly instruments?: Instruments
  /** How the file is opened. Promises of durability hold for `openEnvironment` alone. */
  readonly open?: typeof openEnvironment
}

const limits = {
  maxQueued: 10_000,
  maxQueuedSize: 32 * 1024 * 1024,
  maxBatch: 1_000,
  maxBatchSize: 1024 * 1024,
}

/** For whoever finds the file damaged. */
const remedy =
  'This is the log, and nothing else has what is in it: restore the whole data directory from a backup, on another disk ' +
  'where this one may be failing'

/** Milliseconds between looks for what other processes have appended. */
const lookInterval = 200

/**
 * The event log as one partition in an LMDB file; see EventLog for what is promised. Others may append to it too: commands
 * beside a server, which sees their records after a moment.
 */
export function createLmdbEventLog({
  path,
  appendTimeout = 5_000,
  newId,
  log,
  instruments = unobserved,
  open = openEnvironment,
}: LmdbEventLogOptions): EventLog {
  const environment = open(path, 4, remedy)
  const records = environment.openDB<StoredRecord, number>({ name: 'records' })
  const meta = environment.openDB<number, string>({ name: 'meta' })
  /** Emits `moved` when `durable`, the offset below which all records are on disk, has grown. */
  const progress = new EventEmitter().setMaxListeners(0)
  let durable = 0
  /** Whether the last that was to be written was not: the disk may be full. */
  let isFailing = false

  const nextOffset = () => {
    for (const last of records.getKeys({ reverse: true, limit: 1 })) return last + 1
    return 0
  }

  function put(batch: readonly EventRecord[]): number {
    const first = nextOffset()
    batch.forEach(({ key, value, headers }, index) => {
      records.put(first + index, [key, Buffer.from(value), headers])
    })
    return first
  }

  async function write(batch: readonly EventRecord[]) {
    const writing = environment.transaction(() => put(batch))
    const first = await flushed(environment, writing).catch((cause) => {
      isFailing = true
      throw new AppendFailed('not-written', 'failed', { cause })
    })
    isFailing = false
    reached(first + batch.length)
    return batch.map((_, index) => ({ partition: 0, offset: first + index }))
  }

  function reached(next: number) {
    if (next <= durable) return
    durable = next
    progress.emit('moved')
  }

  /** A record may have been committed and not flushed by whoever has written it: flushed before anybody sees it. */
  async function flush() {
    const next = nextOffset()
    await flushed(environment, meta.put('opened', Date.now()))
    reached(next)
  }

  const looking = setInterval(() => {
    if (durable > 0 && nextOffset() > durable)
      flush().catch((error) => log.warn({ err: error }, 'the log cannot be read'))
  }, lookInterval).unref()

  function read(from: number, limit: number): LoggedRecord[] {
    const found = records.getRange({ start: from, end: durable, limit })
    return Array.from(found, ({ key: offset, value: [key, value, headers] }) => ({
      partition: 0,
      offset,
      key,
      value,
      headers,
    }))
  }

  async function begin() {
    await flush()
    if (durable === 0) {
      const started = encodeLogStarted({ type: 'LogStarted', version: 1, logId: newId(), partitions: 1 }, new Date())
      // Another process may begin it, too.
      await committed(environment.transaction(() => nextOffset() === 0 && put([started])))
      await flush()
    }
    return identityOf(read(0, 1)[0], path)
  }

  const opened = begin()
  opened.catch(() => {})
  const groupCommit = createGroupCommit(write, { ...limits, deadline: appendTimeout }, opened, instruments)
  return {
    opened,
    failed: failureOf(opened),
    append: groupCommit.append,
    subscribe: (_group: string, subscriber: Subscriber): Subscription =>
      follow({ read, moved: (signal) => once(progress, 'moved', { signal }) }, subscriber, log),
    ends: async () => [durable],
    async reach() {
      await opened
      if (!isFailing) return
      await flush()
      isFailing = false
    },
    async close() {
      clearInterval(looking)
      // Nothing may be read any more from then on.
      await Promise.all([groupCommit.close(), opened.catch(() => {})])
      await environment.close()
    },
  }
}

type StoredRecord = [key: string | null, value: Uint8Array | null, headers: Readonly<Record<string, string>>]
