import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { type GenerationWriter, type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { conversations } from './conversations.ts'
import { createPartitionProjection } from './partition-projection.ts'
import { recentMessages } from './recent-messages.ts'

let path: string
let store: ReadModels
let generation: GenerationWriter

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'partition-projection-'))
  store = createLmdbReadModels({ path })
  const request = { version: 1, logId: 'log', partitions: 2, claimed: ['conversations'] }
  generation = await store.openForProjection({ ...request, plain: ['recent-messages', 'dead-letters'] })
})
afterEach(async () => {
  await store.close()
  await rm(path, { recursive: true })
})

/** Records of a partition, from one offset up to another, posted at the time that their offset says. */
function batch(first: number, next: number, partition = 0) {
  const records = Array.from({ length: next - first }, (_, index) => {
    const offset = first + index
    const postedAt = 10 * offset + partition
    const event = { ...messagePosted, eventId: `${partition}/${offset}`, conversationId: `c${partition}`, postedAt }
    const { value, ...rest } = encodeEvent(event)
    return { partition, offset, ...rest, value: Buffer.from(value) }
  })
  return { partition, records, next }
}

function subscriber(keep = 3, over: GenerationWriter = generation) {
  const models = { arbiter: conversations, readModels: [{ ...recentMessages, keep }] }
  return createPartitionProjection({ models, generation: over, log: pino({ level: 'silent' }) })
}

const { signal } = new AbortController()

async function ids(model: string) {
  const found = await generation.range(model, { order: 'ascending', limit: 100 })
  return found.map(({ document }) => document.id)
}

describe('a partition', () => {
  test('goes on from its checkpoint, which moves with every batch', async () => {
    const { start, project } = subscriber()
    expect(await start(0)).toBe(0)
    expect(await project(batch(0, 2), signal)).toBe(2)
    expect(await project(batch(2, 3), signal)).toBe(3)
    expect([await start(0), await start(1)]).toEqual([3, 0])
    expect(await ids('conversations')).toEqual(['0/0', '0/1', '0/2'])
  })

  test('goes back to its checkpoint over a gap, and nothing is written', async () => {
    const { project } = subscriber()
    await project(batch(0, 2), signal)
    expect(await project(batch(3, 5), signal)).toBe(2)
    expect([await generation.checkpoints(), await ids('conversations')]).toEqual([
      [2, 0],
      ['0/0', '0/1'],
    ])
  })

  test('goes forward to its checkpoint when a batch is projected already, and nothing is written', async () => {
    const { project } = subscriber()
    await project(batch(0, 5), signal)
    const untouched = jest.fn(() => Promise.reject(new Error('written')))
    const again = subscriber(3, { ...generation, claim: untouched, write: untouched, advance: untouched })
    expect(await again.project(batch(1, 4), signal)).toBe(5)
    expect(await again.project(batch(0, 5), signal)).toBe(5)
  })

  test('takes from a batch what is not projected yet', async () => {
    const { project } = subscriber()
    await project(batch(0, 2), signal)
    const claimed: string[] = []
    const claim: GenerationWriter['claim'] = (model, claims) => {
      claimed.push(...claims.map(({ document }) => String(document.id)))
      return generation.claim(model, claims)
    }
    expect(await subscriber(3, { ...generation, claim }).project(batch(0, 4), signal)).toBe(4)
    expect(claimed).toEqual(['0/2', '0/3'])
    expect(await ids('conversations')).toEqual(['0/0', '0/1', '0/2', '0/3'])
  })

  test('moves its checkpoint after everything else of a batch was written', async () => {
    const write = () => Promise.reject(new Error('no'))
    await expect(subscriber(3, { ...generation, write }).project(batch(0, 2), signal)).rejects.toThrow('no')
    expect(await generation.checkpoints()).toEqual([0, 0])
    expect(await subscriber().project(batch(0, 2), signal)).toBe(2)
    expect(await ids('recent-messages')).toEqual(['0/0', '0/1'])
  })

  test('goes where the checkpoint stands when it could not be moved', async () => {
    const advance = async () => false
    expect(await subscriber(3, { ...generation, advance }).project(batch(0, 2), signal)).toBe(0)
  })
})

describe('while the read models are unavailable', () => {
  test.each(['checkpoint', 'claim', 'write', 'advance', 'keepNewest'] as const)('%s is waited out', async (method) => {
    const working = generation[method] as (...given: unknown[]) => Promise<unknown>
    const down = jest.fn(working).mockRejectedValueOnce(new ReadModelsUnavailable('down'))
    expect(await subscriber(3, { ...generation, [method]: down }).project(batch(0, 2), signal)).toBe(2)
    expect(down).toHaveBeenCalled()
    expect(await generation.checkpoints()).toEqual([2, 0])
    for (const model of ['conversations', 'recent-messages']) expect(await ids(model)).toEqual(['0/0', '0/1'])
  })

  test('a partition that is lost is let go', async () => {
    const lost = new AbortController()
    const claim = () => {
      lost.abort()
      return Promise.reject(new ReadModelsUnavailable('down'))
    }
    const projecting = subscriber(3, { ...generation, claim }).project(batch(0, 2), lost.signal)
    await expect(projecting).rejects.toMatchObject({ name: 'AbortError' })
  })
})
