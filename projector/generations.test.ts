import { randomUUID } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { askForRebuild, cancelRebuild, dropRetired } from '../operations/rebuilding.ts'
import { createLiveGeneration } from '../query-api/live-generation.ts'
import { GenerationsRefused } from '../read-models/generations.ts'
import { contentsOf } from '../testing/contents.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { temporaryDirectories } from '../testing/temporary-directories.ts'
import type { Models } from './models.ts'
import { projections } from './projections.ts'
import { createProjector, type Projector, type ProjectorParts } from './projector.ts'
import { users } from './users.ts'

jest.setTimeout(30_000)

const log = pino({ level: 'silent' })
const directory = temporaryDirectories()
const readModels = lmdbReadModels()
const projectors: Projector[] = []
let eventLog: EventLog

beforeEach(async () => {
  eventLog = createLmdbEventLog({ path: await directory(), newId: randomUUID, log })
})
afterEach(async () => {
  await Promise.all(projectors.splice(0).map((projector) => projector.stop()))
  await eventLog.close()
})

async function project(more: Partial<ProjectorParts> = {}): Promise<Projector> {
  const projector = createProjector({ eventLog, readModels: readModels(), newId: randomUUID, log, ...more })
  projectors.push(projector)
  await projector.live
  return projector
}

const append = () => eventLog.append(encodeEvent({ ...messagePosted, eventId: randomUUID() }))
const recorded = () => readModels().generations(projectionVersion)
const liveId = async () => (await recorded()).live?.id

async function until(holds: () => Promise<boolean> | boolean) {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}

/** The checkpoints of the live generation have reached the log's end. */
async function caughtUp() {
  const [ends, generation] = [await eventLog.ends(), await readModels().live(projectionVersion)]
  return String(await generation?.checkpoints()) === String(ends)
}

/** Everything but the ids of generations. */
async function shown() {
  const generation = await readModels().live(projectionVersion)
  return generation && (await contentsOf(generation))
}

/** The log, of which only the generation that is live now gets anything. */
async function heldForOthers(): Promise<EventLog> {
  const known = await liveId()
  const nothing = { failed: new Promise<never>(() => {}), stop: async () => {} }
  return {
    ...eventLog,
    subscribe: (group, subscriber) => (group.endsWith(`.${known}`) ? eventLog.subscribe(group, subscriber) : nothing),
  }
}

const withMore: Models = { ...projections, readModels: [...projections.readModels, { ...users, name: 'more-users' }] }
const withFewer: Models = { ...projections, readModels: [users] }

describe('a rebuild', () => {
  test('switches to another generation with the same in it, while events arrive, and no reader goes back', async () => {
    for (let count = 0; count < 20; count += 1) await append()
    await Promise.all([project(), project()])
    const before = await liveId()
    const id = await askForRebuild(readModels(), randomUUID)
    const view = createLiveGeneration(readModels())
    const seen: number[] = []
    for (let reads = 0; (await view()).generation.id !== id || !(await caughtUp()); reads += 1) {
      if (reads % 5 === 0 && (await liveId()) !== id) await append()
      seen.push((await view()).vector[0] as number)
      await new Promise(setImmediate)
    }
    expect(seen).toEqual([...seen].sort((a, b) => a - b))
    const { live, building, retired } = await recorded()
    expect([live?.id, building, retired.map((one) => one.id)]).toEqual([id, undefined, [before]])
    const after = await shown()
    expect(after?.get('conversations')?.size).toBe(((await eventLog.ends())[0] as number) - 1)

    // Nobody projects the former one any more, and it can be dropped.
    await until(() => projectors.every((projector) => projector.lag().every(({ generation }) => generation === id)))
    expect(await dropRetired(readModels())).toEqual([before])
    expect(await dropRetired(readModels())).toEqual([])
    expect(await shown()).toEqual(after)
    for (const projector of projectors) expect(await projector.check()).toBeUndefined()
  })

  test('is one at a time, and leaves all as it was when it is cancelled', async () => {
    await append()
    const first = await project()
    const before = await liveId()
    await project({ eventLog: await heldForOthers() })
    await first.stop()
    const id = await askForRebuild(readModels(), randomUUID)
    await expect(askForRebuild(readModels(), randomUUID)).rejects.toThrow(GenerationsRefused)
    const generations = () => projectors[1]?.lag().map(({ generation, isLive }) => [generation, isLive])
    await until(() => generations()?.length === 2)
    expect(generations()).toEqual([
      [before, true],
      [id, false],
    ])
    expect(await cancelRebuild(readModels())).toEqual({ id, live: before })
    await expect(cancelRebuild(readModels())).rejects.toThrow('no generation is being built')
    await until(() => generations()?.length === 1)
    expect(await recorded()).toMatchObject({ live: { id: before }, ended: { id, reason: 'cancelled' }, retired: [] })
    await append()
    await until(caughtUp)
  })

  test('is refused when there is nothing to rebuild', async () => {
    await expect(askForRebuild(readModels(), randomUUID)).rejects.toThrow('start the service')
    expect(await recorded()).toEqual({ retired: [] })
  })
})

describe('code with another read model', () => {
  test('begins a generation that has it by itself, and keeps the live one going until that is live', async () => {
    await append()
    const former = await project()
    const before = await liveId()
    await former.stop()
    const held = await project({ models: withMore, eventLog: await heldForOthers() })
    await until(async () => (await recorded()).building !== undefined)
    await append()
    await until(caughtUp)
    expect(await liveId()).toBe(before)
    expect(await held.check()).toBeUndefined()
    await held.stop()
    await project({ models: withMore })
    await until(async () => (await liveId()) !== before)
    await until(caughtUp)
    const after = await shown()
    expect(after?.get('more-users')).toEqual(after?.get('users'))
    expect(after?.get('users')?.size).toBe(1)
  })
})

describe('code with fewer read models', () => {
  test('leaves the live generation to newer code, and says so', async () => {
    await append()
    await (await project()).stop()
    const before = await recorded()
    const older = await project({ models: withFewer })
    await append()
    await until(() => older.check().then((reason) => reason !== undefined))
    expect(await older.check()).toMatch(
      /read models that this code does not know \(conversation-list, recent-messages, user-erasures\)/,
    )
    expect([await recorded(), older.lag(), await caughtUp()]).toEqual([before, [], false])
    await project()
    await until(caughtUp)
  })
})
