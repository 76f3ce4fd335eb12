import { isDeepStrictEqual } from 'node:util'
import { afterEach, beforeEach, expect, jest, test } from '@jest/globals'
import fc from 'fast-check'
import { contains, isBelow, type Vector } from '../contracts/position.ts'
import type { LoggedRecord } from '../event-log/event-log.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { contentsOf, type Seen, seenBelow, trimmed, unlessGone } from '../testing/contents.ts'
import { expectedOf } from '../testing/expected-read-models.ts'
import { generationRecord } from '../testing/generation.ts'
import { sameInEveryOrder } from '../testing/in-every-order.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { createProcess, type Step, step } from '../testing/projecting-processes.ts'
import { partitionedLog } from '../testing/random-records.ts'
import { type Fate, fate } from '../testing/unreliable-writer.ts'
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

async function cleanPass(log: Log) {
  const generation = await store().openForProjection(generationRecord({ partitions }))
  await createProcess({ log, models, generation, nextFate: () => 'done', check: async () => {} }).catchUp()
  return generation
}

async function troubledPass(log: Log, steps: readonly Step[], fates: readonly Fate[]) {
  const generation = await store().openForProjection(generationRecord({ partitions }))
  const left = [...fates]
  const parts = { log, models, generation, nextFate: () => left.shift() ?? 'done', check: reader(log, generation) }
  const processes = [createProcess(parts), createProcess(parts)]
  for (const one of steps) await processes[one.process]?.step(one)
  left.splice(0)
  await createProcess(parts).catchUp()
  // What was held until now writes last.
  for (const one of processes) await one.finish()
  return generation
}

test('the read models are the same, however the log is delivered and whatever happens to who projects it', async () => {
  const scenario = {
    log: partitionedLog(partitions, 24),
    steps: fc.array(step, { maxLength: 16 }),
    fates: fc.array(fate, { maxLength: 60 }),
  }
  await fc.assert(
    fc.asyncProperty(fc.record(scenario), async ({ log, steps, fates }) => {
      const clean = trimmed(await contentsOf(await cleanPass(log)), keep)
      const generation = await troubledPass(log, steps, fates)
      const contents = await contentsOf(generation)
      expect(trimmed(contents, keep)).toEqual(clean)
      await sameInEveryOrder(generation, contents)
      const expected = expectedOf(log.flat())
      expect(clean).toEqual(trimmed(expected, keep))
      for (const [key, document] of contents.get('recent-messages') ?? []) {
        expect(expected.get('recent-messages')?.get(key)).toEqual(document)
      }
    }),
    { numRuns: 60, interruptAfterTimeLimit: 40_000, markInterruptAsFailure: true },
  )
})
