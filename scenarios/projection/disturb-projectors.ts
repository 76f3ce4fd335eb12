import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { askForRebuild } from '../../operations/rebuilding.ts'
import { createMongoReadModels } from '../../read-models/mongodb/mongodb-read-models.ts'
import { createChances } from '../load/chances.ts'
import { caughtUp } from './caught-up.ts'
import { expectedOf } from './expected.ts'
import { createFeed } from './feed.ts'
import { heldAgainst } from './held-against.ts'
import { type Logged, produce, scenarioLog } from './produce.ts'
import { startProjectors } from './projectors.ts'
import { rebuilt } from './rebuilt.ts'

export interface Disturbance {
  readonly broker: string
  /** Without a database. */
  readonly mongodb: string
  /** Where the output of the processes goes. */
  readonly directory: string
  readonly seed: number
  /** How many are killed or paused. */
  readonly times: number
  readonly events: number
  /** Milliseconds. Those longer than the group's session, 10 s, make zombies: their partitions are taken away meanwhile. */
  readonly longestPause: number
}

export interface DisturbanceReport {
  readonly line: string
  readonly violations: readonly string[]
}

/**
 * Three projectors share the partitions of a log that grows; one after another is killed and started again, or paused.
 * Half-way the read models are built anew under the same trouble. In the end what is shown is held against what was
 * produced, and against what is shown when all was built anew in peace.
 */
export async function disturbProjectors(disturbance: Disturbance): Promise<DisturbanceReport> {
  const { broker, mongodb, directory, seed, times, events, longestPause } = disturbance
  const topic = `projectors-${randomUUID()}`
  const url = `${mongodb}/${topic}`
  const variables = { KAFKA_TOPIC: topic, KAFKA_BROKERS: broker, MONGODB_URL: url }
  const begun = performance.now()
  const chances = createChances(seed)
  const feed = createFeed(seed + 1)
  const eventLog = scenarioLog(broker, topic)
  const readModels = createMongoReadModels({ url })
  const logged: Logged[] = []
  let [kills, pauses, slowest] = [0, 0, 0]

  await eventLog.opened
  const projectors = await startProjectors({ count: 3, variables, directory })

  async function someMore() {
    logged.push(...(await produce(eventLog, feed.next(Math.ceil(events / times / 2)))))
  }

  async function disturb() {
    const service = chances.oneOf(projectors.services)
    if (chances.with(1 / 2)) {
      kills += 1
      await service.end('SIGKILL')
      await sleep(chances.between(0, 300))
      service.start()
    } else {
      pauses += 1
      service.pause()
      await sleep(chances.between(1_000, longestPause))
      service.resume()
    }
  }

  try {
    for (let faults = 0; faults < times; faults += 1) {
      const before = someMore()
      await sleep(chances.between(0, 1_500))
      if (faults === Math.ceil(times / 2)) {
        await caughtUp(eventLog, readModels)
        await askForRebuild(readModels, randomUUID)
      }
      await disturb()
      await Promise.all([before, someMore()])
      // The others are disturbed again while they may still be sharing the partitions.
      if (chances.with(4 / 5)) slowest = Math.max(slowest, await caughtUp(eventLog, readModels))
    }
    const last = await caughtUp(eventLog, readModels)
    const expected = expectedOf(logged)
    const { before, differences, seconds } = await rebuilt({
      readModels,
      variables,
      directory,
      conversations: [...expected.conversations.keys()],
    })
    await projectors.stop()
    return {
      line:
        `projectors: seed ${seed}, ${kills} killed, ${pauses} paused, ${logged.length} records, ${expected.messages.length} ` +
        `of them messages, ${before.letters.length} dead letters, caught up ${inSeconds(Math.max(slowest, last))} after a fault ` +
        `at most, ${projectors.takeOvers()} take-overs, rebuilt in ${seconds.toFixed(1)} s, ${before.answers.size} answers ` +
        `compared, ${inSeconds(performance.now() - begun)} in all`,
      violations: [...heldAgainst(expected, before), ...differences, ...projectors.accidents()],
    }
  } finally {
    await projectors.stop()
    await Promise.all([eventLog.close(), readModels.close()])
  }
}

const inSeconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`
