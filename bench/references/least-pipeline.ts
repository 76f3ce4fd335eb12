/**
 * The least that can follow a log: each batch of kafkajs is one insertMany into one collection, and that is all. It counts
 * a message twice when it is delivered twice, loses its place in a crash, and keeps neither users nor conversations.
 */
import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'
import { MongoClient } from 'mongodb'
import type { Moved } from '../observed-projector.ts'
import { now } from '../pace.ts'

const [broker = '', topic = '', mongodb = ''] = process.argv.slice(2)
const messages = new MongoClient(mongodb).db().collection('messages')
const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING })
const consumer = kafka.consumer({ groupId: randomUUID() })
const tell = (moved: Moved) => process.send?.(moved)

await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
consumer.on(consumer.events.GROUP_JOIN, () => tell({ live: true }))
await consumer.run({
  autoCommit: false,
  partitionsConsumedConcurrently: 12,
  eachBatch: async ({ batch }) => {
    await messages.insertMany(batch.messages.map(({ value }) => JSON.parse(String(value))))
    tell({ at: now(), advances: [{ partition: batch.partition, first: 0, next: Number(batch.lastOffset()) + 1 }] })
  },
})
process.once('SIGTERM', () => process.exit(0))
