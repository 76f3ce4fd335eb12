/** What reading alone costs: kafkajs hands over every batch, and nothing is done with it. */
import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'
import { printRate } from '../timed-process.ts'

const [broker = '', topic = '', events = ''] = process.argv.slice(2)
const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING })
const consumer = kafka.consumer({ groupId: randomUUID(), maxWaitTimeInMs: 500 })
await consumer.connect()
await consumer.subscribe({ topic, fromBeginning: true })
await printRate(Number(events), async () => {
  let left = Number(events)
  await new Promise<void>((resolve) => {
    void consumer.run({
      autoCommit: false,
      partitionsConsumedConcurrently: 12,
      eachBatch: async ({ batch }) => {
        left -= batch.messages.length
        if (left <= 0) resolve()
      },
    })
  })
})
process.exit(0)
