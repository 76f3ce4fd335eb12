import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { EventLog, LoggedRecord } from '../event-log/event-log.ts'
import { partitionOf } from '../event-log/kafka/partitioner.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { partitions } from '../testing/kafka-log.ts'
import { unreadable } from './fuzz/any-records.ts'
import { anySeed, createChances } from './load/chances.ts'
import { caughtUp } from './projection/caught-up.ts'
import { everythingShown } from './projection/everything-shown.ts'
import { expectedOf } from './projection/expected.ts'
import { heldAgainst } from './projection/held-against.ts'
import { mendedBuild } from './projection/mended-build.ts'
import { poisons } from './projection/poison.ts'
import { type Logged, scenarioLog } from './projection/produce.ts'
import { type Projectors, startProjectors } from './projection/projectors.ts'
import { rebuilt } from './projection/rebuilt.ts'
import { type RawProducer, topicForAnything } from './projection/topic-for-anything.ts'

jest.setTimeout(180_000)

const broker = process.env.TEST_KAFKA_BROKERS ?? ''
const topic = `poison-${randomUUID()}`
const url = `${process.env.TEST_MONGODB_URL}/${topic}`
const variables = { KAFKA_TOPIC: topic, KAFKA_BROKERS: broker, MONGODB_URL: url }
const directory = mkdtempSync(join(tmpdir(), 'poison-'))
const logged: Logged[] = []
const reasons = new Map<string, RegExp>()
let eventLog: EventLog
let readModels: ReadModels
let producer: RawProducer
let projectors: Projectors

beforeAll(async () => {
  eventLog = scenarioLog(broker, topic)
  readModels = createMongoReadModels({ url })
  await eventLog.opened
  producer = await topicForAnything(broker, topic)
  projectors = await startProjectors({ count: 1, variables, directory })
})
afterAll(async () => {
  await projectors.stop()
  await Promise.all([producer.close(), eventLog.close(), readModels.close()])
  expect(projectors.accidents()).toEqual([])
  rmSync(directory, { recursive: true })
})

let said = 0

function newEvent(conversationId: string) {
  said += 1
  const [eventId, text] = [randomUUID(), `good ${said}`]
  return { ...messagePosted, eventId, conversationId, text, postedAt: messagePosted.postedAt + said }
}

async function sayGood(conversationId: string) {
  const event = newEvent(conversationId)
  const record = encodeEvent(event)
  logged.push({ record, event, position: await eventLog.append(record) })
}

/** Between good records of its partition. */
async function sayAll() {
  for (const { name, record, reason } of poisons) {
    const partition = partitionOf(name, partitions)
    await sayGood(name)
    const event = newEvent(name)
    const position = { partition, offset: await producer.send(partition, record(event)) }
    logged.push({ record: encodeEvent(event), position })
    reasons.set(`${partition}/${position.offset}`, reason)
    await sayGood(name)
  }
}

/** Records of any bytes, in any partition; but none of the version that code is mended to read. */
async function sayAnything(seed: number) {
  const isFuture = ({ value }: LoggedRecord) => Buffer.from(value ?? []).includes('"version":3')
  const anything = unreadable(createChances(seed), 60).filter((record) => !isFuture(record))
  for (const [n, { key, value, headers }] of anything.entries()) {
    const partition = n % partitions
    const offset = await producer.send(partition, { key, value: value && Buffer.from(value), headers })
    logged.push({ record: encodeEvent(newEvent('anything')), position: { partition, offset } })
    reasons.set(`${partition}/${offset}`, /./)
  }
}

const showing = () => {
  const conversations = [...expectedOf(logged).conversations.keys()]
  return { readModels, variables, directory, conversations }
}

test('a bad record is a dead letter once, and every good one around it is shown, whenever the projector is killed', async () => {
  await caughtUp(eventLog, readModels)
  const [projector] = projectors.services
  const saying = sayAll()
  await caughtUp(eventLog, readModels)
  await projector.end('SIGKILL')
  await saying
  const seed = anySeed()
  await sayAnything(seed)
  await sayAll()
  projector.start()
  const milliseconds = await caughtUp(eventLog, readModels)
  const shown = await everythingShown(showing())
  process.stdout.write(
    `${shown.letters.length} bad records between ${logged.length - shown.letters.length} good ones: ` +
      `those of any bytes from seed ${seed}; caught up ${Math.round(milliseconds)} ms after a SIGKILL\n`,
  )
  expect(heldAgainst(expectedOf(logged), shown)).toEqual([])
  for (const { partition, offset, reason } of shown.letters) {
    expect(reason).toMatch(reasons.get(`${partition}/${offset}`) ?? /never/)
    expect(reason.length).toBeLessThan(1_000)
  }
})

test('what mended code can read comes in by a rebuild, and nothing else changes', async () => {
  await projectors.stop()
  projectors = await startProjectors({ count: 1, variables, directory, build: mendedBuild(directory) })
  const { before, after } = await rebuilt(showing())
  const isFuture = ({ reason }: { reason: string }) => reason.startsWith('version 3')
  expect(before.letters.filter(isFuture)).toHaveLength(2)
  expect(after.letters).toEqual(before.letters.filter((letter) => !isFuture(letter)))
  const texts = (shown: typeof before) => {
    const { body } = shown.answers.get('/conversations/a%20future%20version') ?? { body: '{}' }
    return (JSON.parse(body) as { messages: { message: string }[] }).messages.map(({ message }) => message)
  }
  expect(texts(before)).toHaveLength(4)
  expect(texts(after)).toHaveLength(6)
  expect(texts(after)).toEqual(expect.arrayContaining(texts(before)))
})
