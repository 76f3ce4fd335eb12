import { randomUUID } from 'node:crypto'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import { type EventLog, LogRefused } from '../event-log/event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { begun, type GenerationRecord } from '../read-models/generations.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'
import { ReadModelsRefused, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { advance, beginGeneration } from '../testing/generation.ts'
import { inSteps } from '../testing/in-steps.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { createProjector, type Projector } from './projector.ts'

const log = pino({ level: 'silent' })

describe('the projector', () => {
  const readModels = lmdbReadModels()
  const projectors: Projector[] = []
  let path: string
  let eventLog: EventLog

  beforeEach(async () => {
    path = await mkdtemp(join(tmpdir(), 'projector-'))
    eventLog = createLmdbEventLog({ path, newId: randomUUID, log })
  })
  afterEach(async () => {
    await Promise.all(projectors.splice(0).map((projector) => projector.stop()))
    await eventLog.close()
    await rm(path, { recursive: true })
  })

  function project(into: ReadModels = readModels()) {
    const projector = createProjector({ eventLog, readModels: into, newId: randomUUID, log })
    projectors.push(projector)
    return projector
  }

  const append = (count: number) =>
    Promise.all(
      Array.from({ length: count }, () => eventLog.append(encodeEvent({ ...messagePosted, eventId: randomUUID() }))),
    )

  /** The same store, without transactions, of which the projector's generation is changed. */
  const changed = (change: (generation: GenerationWriter) => Partial<GenerationWriter>): ReadModels => ({
    ...readModels(),
    async openForProjection(request) {
      const generation = await readModels().openForProjection(request)
      return { ...inSteps(generation), ...change(generation) }
    },
  })

  test('lets queries read when all that the log had is projected, and not before', async () => {
    await append(20)
    let letGo = () => {}
    const held = new Promise<void>((resolve) => {
      letGo = resolve
    })
    const projector = project(
      changed(({ advance }) => ({
        async advance(...batch) {
          await held
          return await advance(...batch)
        },
      })),
    )
    await projector.started
    await new Promise((resolve) => setTimeout(resolve, 150))
    expect(await readModels().live(projectionVersion)).toBeUndefined()
    letGo()
    await projector.live
    expect(await (await readModels().live(projectionVersion))?.checkpoints()).toEqual([21])
  })

  test('waits out a store that does not answer, also while it builds', async () => {
    await append(3)
    let failures = 4
    const unreliable = <Args extends unknown[], Result>(operation: (...args: Args) => Promise<Result>) => {
      return async (...args: Args) => {
        if (failures-- > 0) throw new ReadModelsUnavailable('not now')
        return await operation(...args)
      }
    }
    const { change } = readModels()
    const into = changed(({ checkpoints, claim }) => ({
      checkpoints: unreliable(checkpoints),
      claim: unreliable(claim),
    }))
    await project({ ...into, change: unreliable(change) }).live
    expect(failures).toBeLessThan(0)
    expect(await readModels().live(projectionVersion)).toBeDefined()
  })

  test('says how far behind the log the live generation is, and the one that is built, and none besides', async () => {
    await append(20)
    const projector = project()
    await projector.live
    const { live } = await readModels().generations(projectionVersion)
    const next = { ...(live as GenerationRecord), id: 'v1-0' }
    await readModels().change(projectionVersion, (known) => begun(known, next))
    const seen = new Set<string>()
    while ((await readModels().generations(projectionVersion)).live?.id !== next.id) {
      for (const { generation, isLive } of projector.lag()) seen.add(`${generation} ${isLive}`)
      await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect([...seen]).toContain(`${live?.id} true`)
    expect([...seen]).not.toContain(`${live?.id} false`)
    expect(projector.lag()).toMatchObject([{ generation: next.id, isLive: true }])
  })

  test('says how far behind the log it gets while the read models do not answer', async () => {
    let isAway = false
    const unless =
      <Given extends unknown[], Result>(operation: (...given: Given) => Promise<Result>) =>
      (...given: Given) =>
        isAway ? Promise.reject(new ReadModelsUnavailable('away')) : operation(...given)
    const projector = project(
      changed(({ advance, checkpoints }) => ({ advance: unless(advance), checkpoints: unless(checkpoints) })),
    )
    const lag = () => projector.lag()[0]?.partitions[0]
    const until = async (isSo: () => boolean) => {
      while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 20))
    }
    await projector.live
    await until(() => lag()?.records === 0)
    isAway = true
    await append(3)
    await until(() => lag()?.records === 3 && (lag()?.stalledSeconds ?? 0) > 1)
    isAway = false
    await until(() => lag()?.records === 0)
  })

  test('projects nothing any more when it is stopped before all generations could be opened', async () => {
    await project().live
    await projectors[0]?.stop()
    const { id } = await beginGeneration(readModels(), { ...(await eventLog.opened) })
    const projector = project({
      ...readModels(),
      openForProjection: (record) =>
        record.id === id
          ? Promise.reject(new ReadModelsUnavailable('not now'))
          : readModels().openForProjection(record),
    })
    await append(3)
    const checkpoints = async () => await (await readModels().live(projectionVersion))?.checkpoints()
    while (String(await checkpoints()) !== '4') await new Promise((resolve) => setTimeout(resolve, 5))
    await projector.stop()
    await append(3)
    await new Promise((resolve) => setTimeout(resolve, 50))
    expect(await checkpoints()).toEqual([4])
  })

  test('refuses read models that know more than the log has', async () => {
    await project().live
    const generation = await readModels().live(projectionVersion)
    await advance(generation as GenerationWriter, 0, 0, 1_000)
    await expect(project().started).rejects.toThrow(LogRefused)
  })

  test('refuses read models of another log', async () => {
    await project().live
    const other = { ...eventLog, opened: Promise.resolve({ logId: 'another', partitions: 1 }) }
    const projector = createProjector({ eventLog: other, readModels: readModels(), newId: randomUUID, log })
    projectors.push(projector)
    await expect(projector.started).rejects.toThrow(ReadModelsRefused)
  })

  test('says why it is not ready, until it projects', async () => {
    const opened = new Promise<never>(() => {})
    const projector = createProjector({
      eventLog: { ...eventLog, opened },
      readModels: readModels(),
      newId: randomUUID,
      log,
    })
    expect(await projector.check()).toBe('waiting for the log and the read models')
    await projector.stop()
    const working = project()
    await working.live
    expect(await working.check()).toBeUndefined()
  })

  test('is not ready when nothing is brought to it any more, though the process lives and everything answers', async () => {
    await append(3)
    const stuck: EventLog['subscribe'] = (_, subscriber) => {
      void subscriber.start(0, new AbortController().signal)
      return { failed: new Promise(() => {}), stop: async () => {} }
    }
    const projector = createProjector({
      eventLog: { ...eventLog, subscribe: stuck },
      readModels: readModels(),
      newId: randomUUID,
      log,
    })
    projectors.push(projector)
    const looked = async () => {
      while (projector.lag()[0]?.partitions.length !== 1) await new Promise((resolve) => setTimeout(resolve, 5))
    }
    await looked()
    expect(await projector.check()).toBeUndefined()
    const steady = performance.now.bind(performance)
    jest.spyOn(performance, 'now').mockImplementation(() => steady() + 31_000)
    const reason = async () => (await projector.check()) ?? ''
    while ((await reason()) === '') await new Promise((resolve) => setTimeout(resolve, 20))
    jest.restoreAllMocks()
    expect(await reason()).toMatch(/^partition 0 has stood still for 3\d s, 4 records behind$/)
  })
})
