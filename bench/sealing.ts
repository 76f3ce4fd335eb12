/** What it costs to seal texts under keys of their users: on POST, and when read models are built. */
import { randomBytes, randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { encodeEvent } from '../contracts/record.ts'
import { distributedKeys } from '../keys/mongodb/distributed-keys.ts'
import { sealedPost } from '../keys/sealed-post.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import { appendAll } from '../testing/append-all.ts'
import { kafkaLog } from '../testing/kafka-log.ts'
import { event, fill } from './events.ts'
import type { Extent } from './extent.ts'
import { interleaved } from './interleaved.ts'
import { mustHold } from './must-hold.ts'
import { createPosting } from './posting.ts'
import type { Report, Section } from './report.ts'
import { ready, startTarget, type Target } from './target.ts'
import { timedProcess } from './timed-process.ts'
import { brokerAcks } from './writes.ts'

interface Sealing {
  readonly MASTER_KEY: string
  readonly KEYS_MONGODB_URL: string
}

export async function benchSealing(report: Report, extent: Extent, broker: string, mongodb: string) {
  const MASTER_KEY = randomBytes(32).toString('base64')
  const sealing = (log: string) => ({ MASTER_KEY, KEYS_MONGODB_URL: `${mongodb}/bench-keys-${log}` })
  const section = report.section('Texts sealed under keys of their users', brokerAcks)
  await posts(section, extent, broker, sealing('posts'))
  await rebuilds(section, extent, broker, mongodb, sealing('rebuilds'))
}

/** By one user, whose key is known: the cost of sealing, and of a longer record. */
async function posts(section: Section, { rounds, requests }: Extent, broker: string, sealing: Sealing) {
  const posting = createPosting()
  const main = join(import.meta.dirname, '../command-api/main.js')
  const start = (KAFKA_TOPIC: string, more = {}) =>
    startTarget([main], { KAFKA_BROKERS: broker, KAFKA_TOPIC, PORT: '0', ...more })
  const [sealed, plain] = await Promise.all([start('posts-sealed', sealing), start('posts-plain')])
  try {
    const contest = (target: Target) => () => posting.underLoad(target, 64, requests)
    for (const target of [sealed, plain]) {
      await ready(target)
      await contest(target)()
    }
    const measured = await interleaved({ sealed: contest(sealed), plain: contest(plain) }, rounds)
    const both = { rounds: measured, ours: 'sealed', reference: 'plain' }
    section.compare('CPU of a POST', { ...both, unit: 'µs', figure: 'cpu' })
    section.compare('POSTs', { ...both, unit: 'per s', figure: 'rate' })
  } finally {
    posting.stop()
    await Promise.all([sealed.stop(), plain.stop()])
  }
}

/** By 5,000 users. */
async function rebuilds(section: Section, extent: Extent, broker: string, mongodb: string, sealing: Sealing) {
  const { rounds, events } = extent
  const topics = { sealed: 'rebuilt-sealed', plain: 'rebuilt-plain' }
  await fillPlain(broker, topics.plain, events)
  await fillSealed(broker, topics.sealed, events, sealing)
  const contest =
    (topic: string, ...keys: readonly string[]) =>
    async () => {
      const database = `${mongodb}/bench-${randomUUID().slice(0, 8)}`
      // The log's own record is one of those that are projected.
      const figures = await timedProcess('projecting.js', broker, topic, database, String(events + 1), ...keys)
      await mustHold(createMongoReadModels({ url: database }), events)
      return figures
    }
  const measured = await interleaved(
    { sealed: contest(topics.sealed, sealing.MASTER_KEY, sealing.KEYS_MONGODB_URL), plain: contest(topics.plain) },
    rounds,
  )
  const both = { rounds: measured, ours: 'sealed', reference: 'plain' }
  section.compare('a rebuild: CPU of an event', { ...both, unit: 'µs', figure: 'cpu' })
  section.compare('a rebuild: events', { ...both, unit: 'per s', figure: 'rate' })
}

async function fillPlain(broker: string, topic: string, events: number) {
  const eventLog = kafkaLog(broker, topic)
  await fill(eventLog, events)
  await eventLog.close()
}

async function fillSealed(broker: string, topic: string, events: number, sealing: Sealing) {
  const eventLog = kafkaLog(broker, topic)
  const keys = distributedKeys(sealing, eventLog)
  if (!keys) throw new Error('there are no keys')
  for (let first = 0; first < events; first += 1_000) {
    const count = Math.min(1_000, events - first)
    const posts = Array.from({ length: count }, (_, index) => event(first + index))
    const sealed = await Promise.all(posts.map(async (post) => sealedPost(post, await keys.ring.current(post.user))))
    await appendAll(eventLog, count, (number) => encodeEvent(sealed[number] as (typeof sealed)[number]))
  }
  await Promise.all([eventLog.close(), keys.close()])
}
