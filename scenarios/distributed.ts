import { type Client, createClient } from './client.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

export interface DistributedOptions {
  /** For each command API, the variables that it has besides. */
  readonly commandApis: readonly Readonly<Record<string, string>>[]
  /** Where the command APIs find Kafka, which may be another way than the projector's. */
  readonly brokerOfWrites: string
  readonly broker: string
  /** With a database. */
  readonly mongodb: string
  readonly topic: string
  /** Variables that all have besides. */
  readonly more?: Readonly<Record<string, string>>
  /** Where their output goes. */
  readonly directory: string
}

/** The distributed form as processes of this machine, without a gateway: each write goes to any of the command APIs. */
export interface Distributed {
  readonly commandApis: readonly ServiceProcess[]
  readonly projector: ServiceProcess
  readonly queryApi: ServiceProcess
  readonly client: Pick<Client, 'post' | 'latest' | 'conversation'>
  accidents(): string[]
  stop(): Promise<void>
}

export async function startDistributed(options: DistributedOptions): Promise<Distributed> {
  const { broker, brokerOfWrites, mongodb, topic, directory } = options
  const common = { KAFKA_TOPIC: topic, KAFKA_BROKERS: broker, MONGODB_URL: mongodb, ...options.more }
  const commandApis = await Promise.all(
    options.commandApis.map((more, number) => {
      const variables = { ...common, KAFKA_BROKERS: brokerOfWrites, ...more }
      return serviceProcess({ service: 'command-api', name: `command-api-${number}`, variables, directory })
    }),
  )
  const projector = await serviceProcess({ service: 'projector', variables: common, directory })
  const queryApi = await serviceProcess({ service: 'query-api', variables: common, directory })
  const all = [...commandApis, projector, queryApi]
  for (const service of all) service.start()

  let turn = 0
  const writes = createClient(() => {
    turn += 1
    return commandApis[turn % commandApis.length]?.origin ?? ''
  })
  const { latest, conversation } = createClient(() => queryApi.origin)
  return {
    commandApis,
    projector,
    queryApi,
    client: { post: writes.post, latest, conversation },
    accidents: () => all.flatMap(({ accidents }) => accidents),
    async stop() {
      await Promise.all(all.map((service) => service.end('SIGTERM')))
    },
  }
}
