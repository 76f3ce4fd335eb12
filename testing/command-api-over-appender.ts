import { afterEach, beforeEach, expect } from '@jest/globals'
import type { CommandApiParts } from '../command-api/command-api.ts'
import { createCommandApi } from '../command-api/command-api.ts'
import { logStarted, messagePosted } from '../contracts/examples.ts'
import type { Position } from '../contracts/position.ts'
import { Problem } from '../contracts/problem.ts'
import type { AppendedRecord, LogIdentity } from '../event-log/event-log.ts'
import type { Tracing } from '../process/tracing/tracing.ts'
import { type Served, serve } from './serve.ts'

/** The command API, served for each test over an appender that remembers, and does what a test tells it to. */
export function commandApi(keys?: CommandApiParts['keys'], tracing?: () => Tracing) {
  let server: Served
  let appended: AppendedRecord[]
  const log = {
    /** What an append waits for; then it answers where the record lies. */
    written: async () => {},
    position: { partition: 2, offset: 41 } as Position,
    opened: Promise.resolve<LogIdentity>({ logId: logStarted.logId, partitions: 12 }),
  }
  const untouched = { ...log }

  async function start() {
    appended = []
    const append = async (record: AppendedRecord) => {
      appended.push(record)
      await log.written()
      return record.partition === undefined ? log.position : { ...log.position, partition: record.partition }
    }
    const api = createCommandApi({
      eventLog: { append, opened: log.opened },
      clock: () => messagePosted.postedAt,
      newId: () => messagePosted.eventId,
      keys,
    })
    server = await serve([api], { tracing: tracing?.() })
  }

  beforeEach(async () => {
    Object.assign(log, untouched)
    await start()
  })
  afterEach(() => server.stop())

  return {
    appended: () => appended,
    log,

    /** As if the process had been started again. */
    async restart() {
      await server.stop()
      await start()
    },

    post(path: string, body: object, headers: Record<string, string> = {}): Promise<Response> {
      const all = { 'Content-Type': 'application/json', ...headers }
      return fetch(server.origin + path, { method: 'POST', headers: all, body: JSON.stringify(body) })
    },

    remove: (path: string, headers: Record<string, string> = {}): Promise<Response> =>
      fetch(server.origin + path, { method: 'DELETE', headers }),

    async problemOf(answer: Promise<Response>) {
      const response = await answer
      const problem = Problem.parse(await response.json())
      expect(problem).toMatchObject({ status: response.status, request_id: response.headers.get('X-Request-Id') })
      return { problem, retryAfter: response.headers.get('Retry-After') }
    },
  }
}
