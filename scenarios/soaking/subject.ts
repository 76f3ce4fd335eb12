import { randomBytes, randomUUID } from 'node:crypto'
import { statSync } from 'node:fs'
import { join } from 'node:path'
import { MongoClient } from 'mongodb'
import type { KafkaContainer } from '../../testing/kafka-container.ts'
import { serving } from '../form.ts'
import { type ProbedProcess, probedProcess } from './probed-process.ts'

/** A form of the service under observation. */
export interface Subject {
  readonly form: 'standalone' | 'distributed'
  readonly processes: readonly ProbedProcess[]
  /** Of the command API, and of the query API. */
  readonly writes: string
  readonly reads: string
  /** Bytes of what is kept outside the processes, by what it is. */
  stored(): Promise<Readonly<Record<string, number>>>
  /** Ends it in order. */
  stop(): Promise<void>
}

export interface SubjectOptions {
  /** Where its data and what it says go. */
  readonly directory: string
  /** The directory of another build than that of this code. */
  readonly build?: string
}

const masterKey = () => ({ MASTER_KEY: randomBytes(32).toString('base64') })

async function started(processes: readonly ProbedProcess[], reads: string, writes: string) {
  for (const one of processes) one.start()
  await serving(reads, 60_000, writes)
  return {
    processes,
    reads,
    writes,
    async stop() {
      await Promise.all(processes.map((one) => one.end('SIGTERM')))
    },
  }
}

export async function standalone(options: SubjectOptions): Promise<Subject> {
  const data = join(options.directory, 'data')
  const variables = { DATA_DIR: data, ...masterKey() }
  const server = await probedProcess({ service: 'standalone', ...options, variables })
  const sizeOf = (name: string) => statSync(join(data, name, 'data.mdb')).size
  return {
    form: 'standalone',
    ...(await started([server], server.origin, server.origin)),
    stored: async () => ({
      'event log': sizeOf('event-log'),
      'read models': sizeOf('read-models'),
      keys: sizeOf('keys'),
    }),
  }
}

export interface Servers {
  readonly kafka: KafkaContainer
  /** Without a database. */
  readonly mongodb: string
}

export async function distributed({ kafka, mongodb }: Servers, options: SubjectOptions): Promise<Subject> {
  const name = `soak-${randomUUID()}`
  const variables = {
    KAFKA_TOPIC: name,
    KAFKA_BROKERS: kafka.broker,
    MONGODB_URL: `${mongodb}/${name}`,
    KEYS_MONGODB_URL: `${mongodb}/keys-${name}`,
    ...masterKey(),
  }
  const services = ['command-api', 'projector', 'query-api'] as const
  const processes = await Promise.all(services.map((service) => probedProcess({ service, ...options, variables })))
  const [commandApi, , queryApi] = processes as [ProbedProcess, ProbedProcess, ProbedProcess]
  const client = new MongoClient(mongodb)
  const running = await started(processes, queryApi.origin, commandApi.origin)

  async function sizeOfTopic(): Promise<number> {
    const command = `du -sbc /var/lib/kafka/data/${name}-* | tail -1`
    return Number.parseInt((await kafka.container.exec(['bash', '-c', command])).output, 10)
  }

  async function sizeOfDatabase(database: string): Promise<number> {
    const { dataSize, indexSize } = await client.db(database).command({ dbStats: 1 })
    return dataSize + indexSize
  }

  return {
    form: 'distributed',
    ...running,
    stored: async () => ({
      topic: await sizeOfTopic(),
      'read models': await sizeOfDatabase(name),
      keys: await sizeOfDatabase(`keys-${name}`),
    }),
    async stop() {
      await running.stop()
      await client.close()
    },
  }
}
