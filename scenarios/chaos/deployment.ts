import { randomBytes, randomUUID } from 'node:crypto'
import type { Link } from '../../testing/link.ts'
import type { ProxiedServers } from '../../testing/proxied-servers.ts'
import { createMember, isReady, type Member } from './member.ts'

type Pair = readonly [Member, Member]

/** Two of each service, each behind ways of its own to its servers and to its clients. */
export interface Deployment {
  readonly commandApis: Pair
  readonly projectors: Pair
  readonly queryApis: Pair
  readonly members: readonly [Member, ...Member[]]
  readonly servers: ProxiedServers
  /** All ways to servers that are used, by names such as `projector-0 to Kafka`. */
  readonly links: ReadonlyMap<string, Link>
  /** Under which texts are sealed, if they are. */
  readonly masterKey: string | undefined
  /** Of commands beside it, past all ways. */
  readonly variables: { readonly KAFKA_BROKERS: string; readonly KAFKA_TOPIC: string; readonly MONGODB_URL: string }
  accidents(): string[]
  stop(): Promise<void>
}

export interface DeploymentOptions {
  readonly servers: ProxiedServers
  /** Whether texts are sealed under keys, which MongoDB has too. */
  readonly isSealed: boolean
  /** The directory of another build than that of this code. */
  readonly build?: string
  /** Where the output of the processes goes. */
  readonly directory: string
}

/** Ways to each server that a deployment needs. */
export const waysNeeded = 6

type Service = 'command-api' | 'projector' | 'query-api'

/** The first of the two ways to each server that are a service's. */
const firstWays = { 'command-api': 0, projector: 2, 'query-api': 4 } as const satisfies Record<Service, number>

/** Milliseconds until a write has an answer. */
export const writeTimeout = 1_500

/** Resolves when all of them serve. */
export async function startDeployment({ servers, isSealed, build, directory }: DeploymentOptions): Promise<Deployment> {
  const topic = `chaos-${randomUUID()}`
  const { kafka, mongodb, waysToKafka, waysToMongodb } = servers
  const masterKey = isSealed ? randomBytes(32).toString('base64') : undefined

  const links = new Map<string, Link>()

  function member(service: Service, number: 0 | 1): Promise<Member> {
    const name = `${service}-${number}`
    const way = firstWays[service] + number
    const [toKafka, toMongodb] = [waysToKafka[way], waysToMongodb[way]]
    if (!toKafka || !toMongodb) throw new Error(`${name} has no way`)
    if (service !== 'query-api') links.set(`${name} to Kafka`, toKafka.link)
    if (service !== 'command-api' || isSealed) links.set(`${name} to MongoDB`, toMongodb.link)
    const mongodbUrl = `mongodb://${toMongodb.address}/${topic}`
    const variables = {
      KAFKA_TOPIC: topic,
      KAFKA_BROKERS: toKafka.address,
      MONGODB_URL: mongodbUrl,
      ...(masterKey && { MASTER_KEY: masterKey, KEYS_MONGODB_URL: `${mongodbUrl}-keys` }),
      WRITE_TIMEOUT_MS: String(writeTimeout),
      ACCESS_LOGS_PER_SECOND: '0',
    }
    return createMember({ service, name, ...(build && { build }), variables, directory })
  }

  const commandApis = [await member('command-api', 0), await member('command-api', 1)] as const
  const projectors = [await member('projector', 0), await member('projector', 1)] as const
  const queryApis = [await member('query-api', 0), await member('query-api', 1)] as const
  const members = [...commandApis, ...projectors, ...queryApis] as const
  for (const { process } of members) process.start()
  await Promise.all(members.map((one) => isReady(one, 60_000)))
  return {
    commandApis,
    projectors,
    queryApis,
    members,
    servers,
    links,
    masterKey,
    variables: { KAFKA_BROKERS: kafka.broker, KAFKA_TOPIC: topic, MONGODB_URL: `${mongodb.url}/${topic}` },
    accidents: () => members.flatMap((one) => one.accidents()),
    async stop() {
      for (const { clients } of members) clients?.stop()
      await Promise.all(members.map(({ process }) => process.end('SIGTERM')))
    },
  }
}
