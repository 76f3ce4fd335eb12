/** The plain way, as the documentation of kafkajs and of the driver show it: `eachMessage`, one upsert per collection. */
import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'
import { MongoClient } from 'mongodb'
import { printRate } from '../timed-process.ts'

const [broker = '', topic = '', mongodb = '', events = ''] = process.argv.slice(2)
const client = new MongoClient(mongodb)
const db = client.db()
const [messages, users, conversations] = ['messages', 'users', 'conversations'].map((name) => {
  return db.collection<{ _id: string }>(name)
})
const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING })
const consumer = kafka.consumer({ groupId: randomUUID() })
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await printRate(Number(events), async () => {
  let left = Number(events)
  await new Promise<void>((resolve) => {
    void consumer.run({
      eachMessage: async ({ message }) => {
        const { eventId, conversationId, user, text, postedAt } = JSON.parse(String(message.value))
        if (!eventId || left <= 0) return
        await messages?.updateOne(
          { _id: eventId },
          { $set: { conversationId, user, text, postedAt } },
          { upsert: true },
        )
        await users?.updateOne({ _id: user }, { $min: { first: postedAt } }, { upsert: true })
        await conversations?.updateOne({ _id: conversationId }, { $max: { latest: postedAt } }, { upsert: true })
        left -= 1
        if (left === 0) resolve()
      },
    })
  })
})
process.exit(0)
