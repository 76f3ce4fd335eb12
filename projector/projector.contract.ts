import { randomUUID } from 'node:crypto'
import { expect, test } from '@jest/globals'
import fc from 'fast-check'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import type { EventRecord } from '../contracts/record.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { listed } from '../read-models/generations.ts'
import type { GenerationWriter, ReadModels } from '../read-models/read-models.ts'
import { contentsOf, trimmed } from '../testing/contents.ts'
import { expectedOf } from '../testing/expected-read-models.ts'
import { sameInEveryOrder } from '../testing/in-every-order.ts'
import { logged } from '../testing/logged.ts'
import { appended } from '../testing/random-records.ts'
import { splitDeliveries } from '../testing/split-deliveries.ts'
import { testKeys } from '../testing/user-keys.ts'
import { projections } from './projections.ts'
import { createProjector } from './projector.ts'
import { recentMessages } from './recent-messages.ts'

const log = pino({ level: 'silent' })
const keep = 3
const models = {
  ...projections,
  readModels: projections.readModels.map((model) => (model === recentMessages ? { ...model, keep } : model)),
}

export interface Stores {
  readonly eventLog: EventLog
  readonly readModels: ReadModels
  close(): Promise<void>
}

interface Scenario {
  /** What the log has at first, and what it gets while it is projected. */
  readonly before: readonly EventRecord[]
  readonly meanwhile: readonly EventRecord[]
  /** After how many deliveries the projector is stopped, and another one begins. */
  readonly lives: readonly number[]
  readonly choices: readonly number[]
}

/** What a projector keeps between a real log and real read models. `open` makes new ones for each run. */
export function projectorContract(open: () => Promise<Stores>, numRuns: number) {
  const scenario = fc.record({
    before: fc.array(appended, { maxLength: 25 }),
    meanwhile: fc.array(appended, { maxLength: 15 }),
    lives: fc.array(fc.integer({ min: 1, max: 6 }), { minLength: 1, maxLength: 3 }),
    choices: fc.array(fc.nat(59), { minLength: 5, maxLength: 30 }),
  })

  test('the read models are those of one clean pass, however it is delivered and whenever the projector stops', async () => {
    await fc.assert(
      fc.asyncProperty(scenario, async (one) => {
        const stores = await open()
        try {
          await run(one, stores)
        } finally {
          await stores.close()
        }
      }),
      { numRuns, endOnFailure: true },
    )
  })
}

async function run({ before, meanwhile, lives, choices }: Scenario, { eventLog, readModels }: Stores) {
  let chosen = 0
  const choose = (below: number) => (choices[chosen++ % choices.length] as number) % below

  /** Runs a projector until so much was delivered, or all is projected. */
  async function live(deliveries: number) {
    let left = deliveries
    const split = splitDeliveries(eventLog, choose, () => {
      left -= 1
    })
    const projector = createProjector({ eventLog: split, readModels, keys: testKeys(), newId: randomUUID, log, models })
    await projector.started
    const over = until(async () => left <= 0 || (await isComplete(eventLog, readModels)))
    await Promise.race([over, projector.failed])
    await projector.stop()
  }

  const append = async (records: readonly EventRecord[]) => {
    const positions = await Promise.all(records.map((record) => eventLog.append(record)))
    return records.map((record, index) => logged(record, positions[index] as (typeof positions)[number]))
  }

  const records = await append(before)
  const appending = append(meanwhile)
  for (const deliveries of lives) await live(deliveries)
  records.push(...(await appending))
  await live(Number.POSITIVE_INFINITY)

  records.sort((a, b) => a.offset - b.offset)
  const generation = (await generationOf(readModels)) as GenerationWriter
  const contents = await contentsOf(generation)
  expect(trimmed(contents, keep)).toEqual(trimmed(expectedOf(records), keep))
  await sameInEveryOrder(generation, contents)
}

/** The only one that is recorded. */
async function generationOf(readModels: ReadModels) {
  const [record, ...others] = listed(await readModels.generations(projectionVersion))
  expect(others).toEqual([])
  return record && (await readModels.openForProjection(record))
}

async function isComplete(eventLog: EventLog, readModels: ReadModels) {
  const [ends, generation] = [await eventLog.ends(), await generationOf(readModels)]
  const vector = await generation?.checkpoints()
  return ends.every((end, partition) => vector?.[partition] === end)
}

async function until(holds: () => Promise<boolean>) {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10))
}
