/** The only file of the service that imports kafkajs, which is no longer maintained: its traps are answered here and beside it. */
import { createRequire } from 'node:module'
import * as net from 'node:net'
import * as tls from 'node:tls'
import kafkajs, {
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type ISocketFactory,
  type LogEntry,
  type Producer,
} from 'kafkajs'
import type { Logger } from 'pino'
import { encodeRecord } from './record-encoding.ts'

// Not all of its names can be imported one by one from an ES module.
const { ConfigResourceTypes, Kafka, logLevel, Partitioners } = kafkajs

// In the place of kafkajs' own, which it loads when it first produces: the same bytes for a tenth of the time.
const load = createRequire(import.meta.url)
const recordModule = load.resolve('kafkajs/src/protocol/recordBatch/record/v0/index.js')
load(recordModule)
Object.assign(load.cache[recordModule] ?? {}, { exports: encodeRecord })

export type { Admin, Consumer, EachBatchPayload, Producer }
export const topicResource = ConfigResourceTypes.TOPIC

export interface KafkaClient {
  readonly admin: Admin
  readonly producer: Producer
  consumer(groupId: string): Consumer
}

export function createKafkaClient(brokers: readonly string[], requestTimeout: number, log: Logger): KafkaClient {
  const kafka = new Kafka({
    clientId: 'message-service',
    brokers: [...brokers],
    connectionTimeout: 3_000,
    requestTimeout,
    // Trouble is waited out by our own loops, which know what is urgent; kafkajs only bridges a blink.
    retry: { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 },
    socketFactory,
    logLevel: logLevel.INFO,
    logCreator: () => (entry) => forward(entry, log),
  })
  return {
    admin: kafka.admin(),
    producer: kafka.producer({
      // Every message comes with its partition.
      createPartitioner: Partitioners.DefaultPartitioner,
      allowAutoTopicCreation: false,
      // Its idempotent mode rolls sequence numbers back after a partly failed send: an acknowledged loss.
      idempotent: false,
      maxInFlightRequests: 1,
    }),
    consumer: (groupId) =>
      kafka.consumer({
        groupId,
        allowAutoTopicCreation: false,
        sessionTimeout: 10_000,
        heartbeatInterval: 1_000,
        rebalanceTimeout: 20_000,
        maxWaitTimeInMs: 500,
        maxBytesPerPartition: 1024 * 1024,
      }),
  }
}

/** kafkajs leaves Nagle's algorithm on, which holds a lone request back. */
const socketFactory: ISocketFactory = ({ host, port, ssl, onConnect }) => {
  const socket = ssl ? tls.connect({ host, port, ...ssl }, onConnect) : net.connect({ host, port }, onConnect)
  return socket.setNoDelay(true).setKeepAlive(true, 60_000)
}

/** kafkajs reports what it is about to retry as errors; our own loops say what came of it. */
function forward({ level, namespace, log: { message, ...facts } }: LogEntry, log: Logger) {
  const { timestamp: _, logger: __, stack: ___, error, ...rest } = facts
  const retried = namespace === 'Connection' || rest.retryCount !== undefined
  const target = level <= logLevel.ERROR && !retried ? 'warn' : 'debug'
  log[target]({ kafkajs: namespace, error: error instanceof Error ? error.message : error, ...rest }, message)
}
