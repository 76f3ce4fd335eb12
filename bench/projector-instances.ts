import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectionVersion } from '../contracts/documents.ts'
import { recordsBelow } from '../contracts/position.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { kafkaLog } from '../testing/kafka-log.ts'
import { fill, fillTimeout } from './events.ts'
import type { Extent } from './extent.ts'
import { mustHold } from './must-hold.ts'
import type { Section } from './report.ts'
import { counts, cpuOf, scaled } from './scaled.ts'
import { ready, startTarget } from './target.ts'

/** For each instance, a part of what is projected at once elsewhere, because each group gets it in every turn. */
const part = 10

/** Each number of instances has a log and read models of its own, so that no group changes while it is measured. */
export async function instancesOfProjector(section: Section, extent: Extent, broker: string, mongodb: string) {
  const groups = new Map<number, Group>()
  try {
    for (const count of counts) groups.set(count, await startGroup(count, broker, mongodb))
    await scaled(section, 'projector: an event', extent.rounds, async (count) => {
      const group = groups.get(count) as Group
      return { cpu: await group.project((count * extent.events) / part) }
    })
    for (const group of groups.values()) await group.check()
    section.note('The read models of each group of projectors have all messages in the end.')
  } finally {
    for (const group of groups.values()) await group.stop()
  }
}

interface Group {
  /** Appends so many events, and waits until they are projected; answers µs of CPU of each. */
  project(events: number): Promise<number>
  /** Throws unless all are in the read models. */
  check(): Promise<void>
  stop(): Promise<void>
}

async function startGroup(count: number, broker: string, mongodb: string): Promise<Group> {
  const topic = `projected-by-${count}`
  const url = `${mongodb}/${topic}`
  const eventLog = kafkaLog(broker, topic, { appendTimeout: fillTimeout })
  await eventLog.opened
  const variables = { KAFKA_BROKERS: broker, KAFKA_TOPIC: topic, MONGODB_URL: url, PORT: '0' }
  const main = join(import.meta.dirname, '../projector/main.js')
  const targets = await Promise.all(Array.from({ length: count }, () => startTarget([main], variables)))
  for (const target of targets) await ready(target)
  const readModels = createMongoReadModels({ url })
  let appended = 0
  return {
    async project(events) {
      const before = await cpuOf(targets)
      await fill(eventLog, events)
      appended += events
      // And the log's own first one.
      while ((await projected(readModels)) < appended + 1) await sleep(20)
      return (((await cpuOf(targets)) - before) * 1_000) / events
    },
    check: () => mustHold(createMongoReadModels({ url }), appended),
    async stop() {
      await Promise.all(targets.map((target) => target.stop()))
      await Promise.all([eventLog.close(), readModels.close()])
    },
  }
}

/** How many records are. */
async function projected(readModels: ReadModels): Promise<number> {
  const generation = await readModels.live(projectionVersion)
  return recordsBelow((await generation?.checkpoints()) ?? [])
}
