import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import { conversationKey, newestOf, orderKey, projectionVersion, userKey } from '../contracts/documents.ts'
import { logStarted, messagePosted } from '../contracts/examples.ts'
import { encodeEvent, encodeLogStarted } from '../contracts/record.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { beginGeneration } from '../testing/generation.ts'
import { inSteps } from '../testing/in-steps.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { logged } from '../testing/logged.ts'
import { decodedFrom } from './decoded-batch.ts'
import { projectBatches } from './project-batches.ts'
import { projections } from './projections.ts'

const names = ['conversations', 'conversation-list', 'recent-messages', 'users', 'dead-letters']

const store = lmdbReadModels()
let generation: GenerationWriter

beforeEach(async () => {
  generation = await beginGeneration(store())
})

const posted = (offset: number, change: Partial<typeof messagePosted> = {}, partition = 0) =>
  logged(encodeEvent({ ...messagePosted, ...change }), { partition, offset })

async function project(...records: LoggedRecord[]) {
  const [{ partition, offset } = { partition: 0, offset: 0 }] = records
  const batch = {
    partition,
    from: offset,
    records,
    next: Math.max(offset, ...records.map((record) => record.offset)) + 1,
  }
  const { counts } = await projectBatches([await decodedFrom(offset, batch)], projections, new Map(), generation)
  return counts
}

const documents = (model: string) => generation.range(model, { order: 'ascending', limit: 1_000 })
const keys = async (model: string) => (await documents(model)).map(({ key }) => key)
const everything = () => Promise.all(names.map(documents))

const { eventId: id, conversationId, user, text, postedAt } = messagePosted

describe('a batch', () => {
  test('has every message in every read model', async () => {
    expect(await project(posted(4))).toEqual({ counted: 1, repeats: 0, dead: 0 })
    const position = { partition: 0, offset: 4 }
    expect(await everything()).toEqual([
      [{ key: conversationKey(conversationId, 4), document: { ...position, id, user, text, postedAt } }],
      [{ key: conversationId, document: { ...position, conversationId, latest: orderKey(messagePosted) } }],
      [{ key: orderKey(messagePosted), document: { ...position, id, conversationId, user, text, postedAt } }],
      [
        {
          key: userKey(user, 0),
          document: { ...position, user, first: orderKey(messagePosted), newest: newestOf(0, 4) },
        },
      ],
      [],
    ])
  })

  test('changes nothing when it is delivered again', async () => {
    const batch = [posted(0), posted(1), posted(2, { eventId: 'b', user: 'bob' }), { ...posted(3), value: null }]
    const first = await project(...batch)
    const before = await everything()
    expect(await project(...batch)).toEqual(first)
    expect(await everything()).toEqual(before)
  })

  test('leaves the same, whether it comes whole, in parts, or again from its middle', async () => {
    const log = [
      posted(0),
      posted(1, { eventId: 'b' }),
      posted(2),
      posted(3, { eventId: 'b' }),
      posted(4, { eventId: 'c' }),
    ]
    await project(...log)
    const whole = await everything()
    generation = await beginGeneration(store(), {}, projectionVersion + 1)
    for (const part of [log.slice(0, 2), log.slice(1, 4), log.slice(2), log.slice(0, 3)]) await project(...part)
    expect(await everything()).toEqual(whole)
  })

  test('moves the checkpoint behind it, and not over a gap', async () => {
    await project(posted(0), posted(1))
    expect(await generation.checkpoints()).toEqual([2, 0])
    await project(posted(3))
    expect(await generation.checkpoints()).toEqual([2, 0])
  })

  test('is one commit where the store has transactions, and the same steps where it has not', async () => {
    const none = jest.fn(() => Promise.reject(new Error('a step')))
    const batch = [posted(0), posted(1, { eventId: 'b' }), posted(2), { ...posted(3), value: null }]
    generation = { ...generation, claim: none, write: none, advance: none }
    const counts = await project(...batch)
    const committed = [await everything(), await generation.checkpoints()]
    generation = inSteps(await beginGeneration(store(), {}, projectionVersion + 1))
    expect(await project(...batch)).toEqual(counts)
    expect([await everything(), await generation.checkpoints()]).toEqual(committed)
  })

  test('has nothing to show of a log that was started', async () => {
    const counts = await project(logged(encodeLogStarted(logStarted, new Date(0)), { partition: 0, offset: 0 }))
    expect([counts, await everything()]).toEqual([{ counted: 0, repeats: 0, dead: 0 }, [[], [], [], [], []]])
  })
})

describe('a message that is in the log again', () => {
  test('is shown once, where it was first, in the same batch or another', async () => {
    expect(await project(posted(0), posted(1))).toEqual({ counted: 1, repeats: 1, dead: 0 })
    expect(await project(posted(2), posted(3))).toEqual({ counted: 0, repeats: 2, dead: 0 })
    expect(await keys('conversations')).toEqual([conversationKey('1234', 0)])
    expect(await keys('recent-messages')).toEqual([orderKey(messagePosted)])
  })

  test('is in no read model by what it says the second time', async () => {
    await project(posted(0))
    const before = await everything()
    await project(posted(1, { user: 'bob', postedAt: 1 }))
    expect(await everything()).toEqual(before)
  })

  test('is another message in another conversation', async () => {
    expect(await project(posted(0), posted(1, { conversationId: '12' }))).toMatchObject({ counted: 2, repeats: 0 })
    expect(await keys('recent-messages')).toHaveLength(2)
  })
})
