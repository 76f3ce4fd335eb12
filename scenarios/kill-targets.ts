import { execFile } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { promisify } from 'node:util'
import type { KafkaContainer } from '../testing/kafka-container.ts'
import { createClient } from './client.ts'
import { type Distributed, startDistributed } from './distributed.ts'
import type { KillTarget } from './kill-repeatedly.ts'
import type { Chances } from './load/chances.ts'
import { serviceProcess } from './service-process.ts'

/** Servers for the distributed form; its data is new for each target. */
export interface Servers {
  readonly kafka: KafkaContainer
  /** Without a database. */
  readonly mongodb: string
}

export async function standalone(directory: string): Promise<KillTarget> {
  const variables = { DATA_DIR: `${directory}/data-${randomUUID()}` }
  const service = await serviceProcess({ service: 'standalone', variables, directory })
  service.start()
  return {
    name: 'standalone',
    client: createClient(() => service.origin),
    kill: () => service.end('SIGKILL'),
    revive: async () => service.start(),
    accidents: () => service.accidents,
    stop: () => service.end('SIGTERM'),
  }
}

/** Two of them: one is killed, the other one, or both at once. */
export async function commandApi(servers: Servers, directory: string): Promise<KillTarget> {
  const distributed = await distributedOver(servers, directory)
  const [first, second] = distributed.commandApis as [Service, Service]
  let killed: readonly Service[] = []
  return {
    name: 'command-api',
    ...distributed,
    async kill(chances: Chances) {
      killed = chances.oneOf([[first], [second], [first, second]])
      await Promise.all(killed.map((service) => service.end('SIGKILL')))
    },
    async revive() {
      for (const service of killed) service.start()
    },
  }
}

type Service = Distributed['commandApis'][number]

/** The broker's container is started again, so that it finds what it has written. */
export async function kafka(servers: Servers, directory: string): Promise<KillTarget> {
  const docker = (command: string) => promisify(execFile)('docker', [command, servers.kafka.container.getId()])
  return {
    name: 'Kafka',
    ...(await distributedOver(servers, directory)),
    kill: async () => void (await docker('kill')),
    revive: async () => void (await docker('start')),
  }
}

function distributedOver({ kafka: { broker }, mongodb }: Servers, directory: string): Promise<Distributed> {
  const topic = `kills-${randomUUID()}`
  return startDistributed({
    commandApis: 2,
    brokerOfWrites: broker,
    broker,
    mongodb: `${mongodb}/${topic}`,
    topic,
    directory,
  })
}
