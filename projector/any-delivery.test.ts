import { isDeepStrictEqual } from 'node:util'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { epochAndOffset, newestOf, nothingLeft, type UserDocument } from '../contracts/documents.ts'
import { contains, isBelow, type Vector } from '../contracts/position.ts'
import { decodeRecord } from '../contracts/record.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'
import type { KeyId } from '../keys/key-ring.ts'
import type { Document, GenerationWriter } from '../read-models/read-models.ts'
import { contentsOf, type Seen, seenBelow, trimmed, unlessGone, withoutConflicts } from '../testing/contents.ts'
import { type Contents, expectedOf } from '../testing/expected-read-models.ts'
import { generationRecord } from '../testing/generation.ts'
import { sameInEveryOrder } from '../testing/in-every-order.ts'
import { inSteps } from '../testing/in-steps.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { createProcess, type Step, step } from '../testing/projecting-processes.ts'
import { partitionedLog } from '../testing/random-records.ts'
import { type Fate, fate } from '../testing/unreliable-writer.ts'
import { testKeys } from '../testing/user-keys.ts'
import { projections } from './projections.ts'
import { recentMessages } from './recent-messages.ts'

jest.setTimeout(60_000)

const store = lmdbReadModels()
const partitions = 3
const keep = 3
const models = {
  ...projections,
  readModels: projections.readModels.map((model) => (model === recentMessages ? { ...model, keep } : model)),
}

// Pauses between tries take no time.
beforeEach(() => {
  jest.spyOn(Math, 'random').mockReturnValue(2)
})
afterEach(() => {
  jest.restoreAllMocks()
})

type Log = readonly (readonly LoggedRecord[])[]

/** Whoever reads at any moment sees what a clean pass over what lies below the checkpoints gives, then and for ever. */
function reader(log: Log, generation: GenerationWriter) {
  const records = log.flat()
  const eventually = expectedOf(records)
  const known = new Map<string, Seen>()
  let before: Vector = [0, 0, 0]

  function expectedBelow(vector: Vector) {
    const below = records.filter((record) => isBelow(record, vector))
    const expected = known.get(String(vector)) ?? seenBelow(expectedOf(below), vector, keep)
    known.set(String(vector), expected)
    return expected
  }

  return async (answered?: { readonly partition: number; readonly goOn: number }) => {
    const [vector, contents] = await Promise.all([generation.checkpoints(), contentsOf(generation)])
    same(...unlessGone(seenBelow(contents, vector, keep), expectedBelow(vector), eventually))
    // Only the recent messages are cut, so a reader who began before sees the rest as it was.
    const [found, expected] = unlessGone(seenBelow(contents, before, keep), expectedBelow(before), eventually)
    same(lasting(found), lasting(expected))
    expect(contains(vector, before)).toBe(true)
    before = vector
    // Beyond its checkpoint a partition would leave something out.
    if (answered) expect(answered.goOn).toBeLessThanOrEqual(vector[answered.partition] ?? 0)
  }
}

const lasting = ({ 'recent-messages': _, ...rest }: Seen) => rest

/** Tells the difference, which is slow to find, only when there is one. */
function same(found: unknown, expected: unknown) {
  if (!isDeepStrictEqual(found, expected)) expect(found).toEqual(expected)
}

/**
 * Dead letters of conflicts depend on when a text was lost: where anybody was erased, they are left out. So does what is
 * known of the posts of who was erased, and shows no more.
 */
function comparable(contents: Contents): Contents {
  const erasures = contents.get('user-erasures') ?? new Map()
  if (erasures.size === 0) return contents
  const users = [...(contents.get('users') ?? [])].map(([key, document]): [string, Document] => {
    const { newest } = document as unknown as UserDocument
    const erased = epochAndOffset(erasures.get(key)?.newest ?? newestOf(-1, 0)).epoch
    const isErased = newest === nothingLeft || epochAndOffset(newest).epoch <= erased
    return [key, isErased ? { ...document, newest: nothingLeft } : document]
  })
  const letters = withoutConflicts(contents.get('dead-letters') ?? new Map())
  return new Map([...contents, ['dead-letters', letters], ['users', new Map(users)]])
}

/** A key that some event erases is gone from some time on, which comes at once, or is as late as the event. */
function keysOf(log: Log, isEarly: (id: KeyId) => boolean) {
  const erased = new Map<string, number>()
  for (const record of log.flat()) {
    const decoded = decodeRecord(record)
    if (decoded.kind !== 'event' || decoded.event.type !== 'UserErased') continue
    const { user, epoch } = decoded.event
    erased.set(user, Math.max(epoch, erased.get(user) ?? 0))
  }
  return testKeys((id) => id.epoch <= (erased.get(id.user) ?? 0) && isEarly(id))
}

async function cleanPass(log: Log) {
  const generation = await store().openForProjection(generationRecord({ partitions }))
  await createProcess({
    log,
    models,
    generation,
    keys: keysOf(log, () => true),
    nextFate: () => 'done',
    check: async () => {},
  }).catchUp()
  return generation
}

async function troubledPass(
  generation: GenerationWriter,
  log: Log,
  steps: readonly Step[],
  fates: readonly Fate[],
  early: readonly boolean[],
) {
  const left = [...fates]
  const keys = keysOf(log, ({ user, epoch }) => early[(user.length + epoch) % early.length] ?? false)
  const parts = {
    log,
    models,
    generation,
    keys,
    nextFate: () => left.shift() ?? 'done',
    check: reader(log, generation),
  }
  const processes = [createProcess(parts), createProcess(parts)]
  for (const one of steps) await processes[one.process]?.step(one)
  left.splice(0)
  await createProcess(parts).catchUp()
  // What was held until now writes last.
  for (const one of processes) await one.finish()
}

/** How the read models are written, and how often that is tried. */
const ways: [string, (generation: GenerationWriter) => GenerationWriter, number][] = [
  ['in steps', inSteps, 60],
  ['in transactions', (generation) => generation, 30],
]

test.each(ways)(
  'the read models are the same, however the log is delivered and whatever happens to who projects it %s',
  async (_, written, numRuns) => {
    const scenario = {
      log: partitionedLog(partitions, 24),
      steps: fc.array(step, { maxLength: 16 }),
      fates: fc.array(fate, { maxLength: 60 }),
      early: fc.array(fc.boolean(), { minLength: 3, maxLength: 3 }),
    }
    await fc.assert(
      fc.asyncProperty(fc.record(scenario), async ({ log, steps, fates, early }) => {
        const clean = comparable(trimmed(await contentsOf(await cleanPass(log)), keep))
        const generation = written(await store().openForProjection(generationRecord({ partitions })))
        await troubledPass(generation, log, steps, fates, early)
        const contents = await contentsOf(generation)
        expect(comparable(trimmed(contents, keep))).toEqual(clean)
        await sameInEveryOrder(generation, contents)
        const expected = expectedOf(log.flat())
        expect(clean).toEqual(comparable(trimmed(expected, keep)))
        for (const [key, document] of contents.get('recent-messages') ?? []) {
          expect(expected.get('recent-messages')?.get(key)).toEqual(document)
        }
      }),
      { numRuns, endOnFailure: true, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: true },
    )
  },
)
