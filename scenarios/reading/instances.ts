import { randomUUID } from 'node:crypto'
import { eventually } from '../client.ts'
import { type ServiceProcess, serviceProcess } from '../service-process.ts'

/** A query API that is killed and started again. */
export interface Instance {
  readonly name: string
  readonly origin: string
  /** Another one after each kill: what a process has shown before does not bind the one after it. */
  life(): number
}

/** The service as it is deployed: who writes, and who reads by several instances. */
export interface ReadService {
  readonly commandApi: Pick<ServiceProcess, 'origin'>
  readonly queryApis: readonly [Instance, ...Instance[]]
  readonly mongodb: string
  killQueryApi(number: number): Promise<void>
  killProjector(number: number): Promise<void>
  startQueryApi(number: number): void
  startProjector(number: number): void
  accidents(): string[]
  stop(): Promise<void>
}

export interface ReadServiceOptions {
  readonly broker: string
  /** Without a database. */
  readonly mongodb: string
  /** The directory of another build of the query API than that of this code. */
  readonly build?: string
  /** Where the output of the processes goes. */
  readonly directory: string
}

/** One command API, two projectors and two query APIs; resolves when they serve. */
export async function startReadService(options: ReadServiceOptions): Promise<ReadService> {
  const { broker, directory, build } = options
  const topic = `reads-${randomUUID()}`
  const mongodb = `${options.mongodb}/${topic}`
  const common = { directory, variables: { KAFKA_TOPIC: topic, KAFKA_BROKERS: broker, MONGODB_URL: mongodb } }
  const two = <T>(make: (number: number) => Promise<T>) => Promise.all([make(0), make(1)])
  const commandApi = await serviceProcess({ service: 'command-api', ...common })
  const projectors = await two((number) =>
    serviceProcess({ service: 'projector', name: `projector-${number}`, ...common }),
  )
  const queryApis = await two((number) =>
    serviceProcess({ service: 'query-api', name: `query-api-${number}`, ...(build && { build }), ...common }),
  )
  const all = [commandApi, ...projectors, ...queryApis]
  for (const service of all) service.start()
  const isReady = ({ origin }: ServiceProcess) =>
    eventually(
      () => fetch(`${origin}/readyz`),
      ({ status }) => status === 200,
      60_000,
    )
  await Promise.all(all.map(isReady))

  const lives = [0, 0]
  const instance = (number: 0 | 1): Instance => ({
    name: `query-api-${number}`,
    origin: queryApis[number].origin,
    life: () => lives[number] ?? 0,
  })
  return {
    commandApi,
    queryApis: [instance(0), instance(1)],
    mongodb,
    async killQueryApi(number) {
      lives[number] = (lives[number] ?? 0) + 1
      await queryApis[number]?.end('SIGKILL')
    },
    killProjector: async (number) => await projectors[number]?.end('SIGKILL'),
    startQueryApi: (number) => queryApis[number]?.start(),
    startProjector: (number) => projectors[number]?.start(),
    accidents: () => all.flatMap(({ accidents }) => accidents),
    async stop() {
      await Promise.all(all.map((service) => service.end('SIGTERM')))
    },
  }
}
