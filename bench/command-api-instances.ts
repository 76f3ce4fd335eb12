import { join } from 'node:path'
import { recordsBelow } from '../contracts/position.ts'
import { kafkaLog } from '../testing/kafka-log.ts'
import type { Extent } from './extent.ts'
import { startLoadGenerator } from './load.ts'
import { post } from './post.ts'
import type { Section } from './report.ts'
import { counts, loaded, scaled } from './scaled.ts'
import { ready, startTarget, type Target } from './target.ts'

/** Of each instance; and a part of the requests of one that is measured alone. */
const [connections, part] = [64, 4]

const topic = 'instances'

export async function instancesOfCommandApi(section: Section, { rounds, requests: all }: Extent, broker: string) {
  const most = Math.max(...counts)
  const requests = all / part
  // Those who find no topic at the same time would each begin the log.
  await recordsIn(broker)
  const variables = { KAFKA_BROKERS: broker, KAFKA_TOPIC: topic, PORT: '0' }
  const main = join(import.meta.dirname, '../command-api/main.js')
  const targets = await Promise.all(Array.from({ length: most }, () => startTarget([main], variables)))
  const loads = Array.from({ length: most }, startLoadGenerator)
  let acked = 0
  const postTo = async (some: readonly Target[], count: number) => {
    const figures = await loaded(loads, some, '/message', { ...post, connections, requests: count })
    acked += count * some.length
    return figures
  }
  try {
    for (const target of targets) await ready(target)
    // Each is to be as warm as the first one.
    for (const target of targets) await postTo([target], all)
    await scaled(section, 'command-api: a POST', rounds, (count) => postTo(targets.slice(0, count), requests))
    const found = await recordsIn(broker)
    if (found !== acked) throw new Error(`the instances of command-api acked ${acked}, and their log has ${found}`)
    section.note(`All ${acked} messages that the instances of command-api acked are in the log.`)
  } finally {
    for (const load of loads) load.stop()
    await Promise.all(targets.map((target) => target.stop()))
  }
}

/** Without the log's own first one. */
async function recordsIn(broker: string): Promise<number> {
  const eventLog = kafkaLog(broker, topic)
  await eventLog.opened
  const ends = await eventLog.ends()
  await eventLog.close()
  return recordsBelow(ends) - 1
}
