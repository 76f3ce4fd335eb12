/** The only file of the service that imports kafkajs, which is no longer maintained: its traps are answered here and beside it. */
import { createRequire } from 'node:module'
import kafkajs, {
  type Admin,
  type Consumer,
  type EachBatchPayload,
  type LogEntry,
  type Producer,
  type RequestTimeoutEvent,
  type SASLOptions,
} from 'kafkajs'
import type { Logger } from 'pino'
import { type Instruments, unobserved } from '../../process/instruments.ts'
import { createConnections } from './connections.ts'
import { encodeRecord } from './record-encoding.ts'

// Not all of its names can be imported one by one from an ES module.
const { ConfigResourceTypes, Kafka, logLevel, Partitioners } = kafkajs

// In the place of kafkajs' own, which it loads when it first produces: the same bytes for a tenth of the time.
const load = createRequire(import.meta.url)
const recordModule = load.resolve('kafkajs/src/protocol/recordBatch/record/v0/index.js')
load(recordModule)
Object.assign(load.cache[recordModule] ?? {}, { exports: encodeRecord })

type KafkaJs = InstanceType<typeof Kafka>

/** What all clients of kafkajs have in common. */
interface TimesOut {
  on(event: string, listener: (event: RequestTimeoutEvent) => void): unknown
  readonly events: { readonly REQUEST_TIMEOUT: string }
}

export type { Admin, Consumer, EachBatchPayload, Producer }
export const topicResource = ConfigResourceTypes.TOPIC

export interface KafkaClient {
  readonly admin: Admin
  readonly producer: Producer
  consumer(groupId: string): Consumer
}

/** How brokers are reached, and as whom: in the clear and as nobody, unless it says otherwise. */
export interface KafkaSecurity {
  /** PEM. Without an authority, those that Node knows are trusted; with a certificate, it is shown to the brokers. */
  readonly tls?: { readonly ca?: string; readonly cert?: string; readonly key?: string }
  readonly sasl?: {
    readonly mechanism: 'plain' | 'scram-sha-256' | 'scram-sha-512'
    readonly username: string
    readonly password: string
  }
}

/** Trouble is waited out by our own loops, which know what is urgent; kafkajs only bridges a blink. */
const blink = { retries: 2, initialRetryTime: 100, maxRetryTime: 1_000 }

export function createKafkaClient(
  brokers: readonly string[],
  requestTimeout: number,
  log: Logger,
  instruments: Instruments = unobserved,
  { tls, sasl }: KafkaSecurity = {},
): KafkaClient {
  const opened = instruments.counter({
    name: 'kafka_connections_opened_total',
    help: 'Connections to brokers: what comes on top of the first ones are reconnects',
  })
  /** With connections of its own, because one client's trouble is not another's. */
  function create<Client extends TimesOut>(make: (kafka: KafkaJs) => Client): Client {
    const connections = createConnections(() => opened.add())
    const kafka = new Kafka({
      clientId: 'message-service',
      brokers: [...brokers],
      ...(tls && { ssl: tls }),
      ...(sasl && { sasl: sasl as SASLOptions }),
      connectionTimeout: 3_000,
      requestTimeout,
      retry: blink,
      socketFactory: connections.open,
      logLevel: logLevel.INFO,
      logCreator: () => (entry) => forward(entry, log),
    })
    const client = make(kafka)
    // kafkajs would send the next request into the same silence, until the kernel gives the connection up.
    client.on(client.events.REQUEST_TIMEOUT, ({ payload }) => connections.abandon(payload.broker))
    return client
  }

  return {
    admin: create((kafka) => kafka.admin()),
    producer: create((kafka) =>
      kafka.producer({
        // Every message comes with its partition.
        createPartitioner: Partitioners.DefaultPartitioner,
        allowAutoTopicCreation: false,
        // Its idempotent mode rolls sequence numbers back after a partly failed send: an acknowledged loss.
        idempotent: false,
        maxInFlightRequests: 1,
      }),
    ),
    consumer: (groupId) =>
      create((kafka) =>
        kafka.consumer({
          groupId,
          // A consumer that has crashed is replaced. Its own restart would come after it was told to leave, and it would
          // hold its share of the partitions from then on without delivering it.
          retry: { ...blink, restartOnFailure: async () => false },
          allowAutoTopicCreation: false,
          sessionTimeout: 10_000,
          heartbeatInterval: 1_000,
          rebalanceTimeout: 20_000,
          maxWaitTimeInMs: 500,
          maxBytesPerPartition: 1024 * 1024,
        }),
      ),
  }
}

/** kafkajs reports what it is about to retry as errors; our own loops say what came of it. */
function forward({ level, namespace, log: { message, ...facts } }: LogEntry, log: Logger) {
  const { timestamp: _, logger: __, stack: ___, error, ...rest } = facts
  const retried = namespace === 'Connection' || rest.retryCount !== undefined
  const target = level <= logLevel.ERROR && !retried ? 'warn' : 'debug'
  log[target]({ kafkajs: namespace, error: error instanceof Error ? error.message : error, ...rest }, message)
}
