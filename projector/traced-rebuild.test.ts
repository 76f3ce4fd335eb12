import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent, withTrace } from '../contracts/record.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { askForRebuild } from '../operations/rebuilding.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { clientSpan, spansInMemory } from '../testing/spans-in-memory.ts'
import { temporaryDirectories } from '../testing/temporary-directories.ts'
import { createProjector, type Projector } from './projector.ts'

jest.setTimeout(30_000)

const log = pino({ level: 'silent' })
const directory = temporaryDirectories()
const readModels = lmdbReadModels()
const { tracing, ended, open } = spansInMemory()
const { headers } = clientSpan()
let eventLog: EventLog
let projector: Projector

beforeEach(async () => {
  eventLog = createLmdbEventLog({ path: await directory(), newId: randomUUID, log })
})
afterEach(async () => {
  await projector.stop()
  await eventLog.close()
  expect(open()).toBe(0)
})

async function append(count: number) {
  for (let n = 0; n < count; n += 1) {
    await eventLog.append(withTrace(encodeEvent({ ...messagePosted, eventId: randomUUID() }), headers))
  }
}

const live = async () => (await readModels().generations(projectionVersion)).live?.id

async function until(holds: () => Promise<boolean> | boolean) {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** For each record that was projected in its trace: by which generation, and where it lies. */
const projected = () =>
  ended()
    .filter(({ kind }) => kind === 'consumer')
    .map(({ attributes }) => [attributes['message_service.generation'], attributes['kafka.offset']])

test('read models that are built from the log add nothing to the traces in it, and go on with new ones once they are live', async () => {
  await append(5)
  projector = createProjector({ eventLog, readModels: readModels(), newId: randomUUID, log, tracing: tracing() })
  await projector.live
  const first = await live()
  await append(1)
  await until(() => projected().length === 1)

  const second = await askForRebuild(readModels(), randomUUID)
  // What is recorded as live is known to the projector as such a moment later.
  await until(() => projector.lag().some(({ generation, isLive }) => generation === second && isLive))
  await append(1)
  await until(() => projected().length === 2)
  expect(projected()).toEqual([
    [first, 6],
    [second, 7],
  ])
})
