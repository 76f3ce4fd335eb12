import { randomUUID } from 'node:crypto'
import { connect, type Socket } from 'node:net'
import { setTimeout as sleep } from 'node:timers/promises'
import { expect, jest, test } from '@jest/globals'
import kafkajs from 'kafkajs'

jest.setTimeout(60_000)

const options = { brokers: [process.env.TEST_KAFKA_BROKERS ?? ''], logLevel: kafkajs.logLevel.NOTHING }

/** A producer of kafkajs that can be cut off from what its broker answers. */
function deafenableProducer(idempotent: boolean) {
  let deaf = false
  const sockets = new Set<Socket>()
  const kafka = new kafkajs.Kafka({
    ...options,
    requestTimeout: 1_000,
    retry: { retries: 1, initialRetryTime: 100 },
    socketFactory({ host, port, onConnect }) {
      // Port 9 is discard's, where nobody listens.
      const socket = connect({ host, port: deaf ? 9 : port }, onConnect)
      sockets.add(socket)
      return socket
    },
  })
  const producer = kafka.producer({ idempotent, createPartitioner: kafkajs.Partitioners.DefaultPartitioner })

  /** Runs a send of which the answer is lost, and the connection too. */
  async function deafTo(send: () => Promise<unknown>) {
    deaf = true
    for (const socket of sockets) socket.pause()
    const outcome = send().catch((error: Error) => error)
    await sleep(500)
    for (const socket of sockets) socket.destroy(new Error('cut'))
    const error = await outcome
    deaf = false
    return error
  }
  return { producer, deafTo }
}

/** Sends three records, the second one of which the answer is lost. */
async function sendAfterLostAnswer(idempotent: boolean) {
  const topic = randomUUID()
  const admin = new kafkajs.Kafka(options).admin()
  const { producer, deafTo } = deafenableProducer(idempotent)
  const send = (value: string) => producer.send({ topic, acks: -1, messages: [{ value, partition: 0 }] })
  const end = async () => Number((await admin.fetchTopicOffsets(topic))[0]?.high)
  try {
    await admin.connect()
    await admin.createTopics({ topics: [{ topic, numPartitions: 1, replicationFactor: 1 }], waitForLeaders: true })
    await producer.connect()
    await send('first')
    expect(await deafTo(() => send('second'))).toBeInstanceOf(Error)
    const before = await end()
    const [third] = await send('third')
    return { before, offsetOfThird: Number(third?.baseOffset), after: await end() }
  } finally {
    await Promise.allSettled([producer.disconnect(), admin.disconnect()])
  }
}

test('kafkajs in its idempotent mode acknowledges a record that is not in the log, after an answer was lost', async () => {
  expect(await sendAfterLostAnswer(true)).toEqual({ before: 2, offsetOfThird: 1, after: 2 })
})

test('without it, as it is used here, every acknowledged record is in the log', async () => {
  expect(await sendAfterLostAnswer(false)).toEqual({ before: 2, offsetOfThird: 2, after: 3 })
})
