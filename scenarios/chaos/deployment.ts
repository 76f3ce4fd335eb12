import { randomUUID } from 'node:crypto'
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
  /** Of commands beside it, past all ways. */
  readonly variables: { readonly KAFKA_BROKERS: string; readonly KAFKA_TOPIC: string; readonly MONGODB_URL: string }
  accidents(): string[]
  stop(): Promise<void>
}

export interface DeploymentOptions {
  readonly servers: ProxiedServers
  /** The directory of another build than that of this code. */
  readonly build?: string
  /** Where the output of the processes goes. */
  readonly directory: string
}

/** Ways to each server that a deployment needs. */
export const waysNeeded = 4

/** Milliseconds until a write has an answer. */
export const writeTimeout = 1_500

/** Resolves when all of them serve. */
export async function startDeployment({ servers, build, directory }: DeploymentOptions): Promise<Deployment> {
  const topic = `chaos-${randomUUID()}`
  const { kafka, mongodb, waysToKafka, waysToMongodb } = servers

  function member(service: 'command-api' | 'projector' | 'query-api', number: 0 | 1): Promise<Member> {
    const way = number + (service === 'projector' ? 2 : 0)
    const variables = {
      KAFKA_TOPIC: topic,
      KAFKA_BROKERS: waysToKafka[way]?.address ?? '',
      MONGODB_URL: `mongodb://${waysToMongodb[way]?.address}/${topic}`,
      WRITE_TIMEOUT_MS: String(writeTimeout),
      ACCESS_LOGS_PER_SECOND: '0',
    }
    return createMember({ service, name: `${service}-${number}`, ...(build && { build }), variables, directory })
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
    variables: { KAFKA_BROKERS: kafka.broker, KAFKA_TOPIC: topic, MONGODB_URL: `${mongodb.url}/${topic}` },
    accidents: () => members.flatMap((one) => one.accidents()),
    async stop() {
      for (const { clients } of members) clients?.stop()
      await Promise.all(members.map(({ process }) => process.end('SIGTERM')))
    },
  }
}
