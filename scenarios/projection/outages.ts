import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Link } from '../../testing/link.ts'
import type { ProxiedKafka } from '../../testing/proxied-kafka.ts'
import type { ProxiedMongoDb } from '../../testing/proxied-mongodb.ts'
import { linkFaults } from '../link-faults.ts'

/** The servers between which a projector works. */
export interface OutageServers {
  readonly kafka: ProxiedKafka
  readonly mongodb: ProxiedMongoDb
}

export interface Outage {
  /** What is not as it should be. */
  readonly name: string
  /** Seconds in the tests; without it, it is left to `npm run projector-outages`. */
  readonly briefly?: number
  begin(servers: OutageServers): Promise<void>
  end(servers: OutageServers): Promise<void>
  /** What the projector says of it when it lasts long enough. */
  readonly reason?: RegExp
}

const docker = (command: string, { container }: OutageServers['kafka' | 'mongodb']) =>
  promisify(execFile)('docker', [command, ...(command === 'stop' ? ['-t', '5'] : []), container.getId()])

/** In the order of time-outs, from those of the driver, are these told. */
const mongodbAway = /ECONNREFUSED|timed out|connection .* closed|Server selection|not reached|ECONNRESET/i

const serverOutages: readonly Outage[] = [
  {
    name: 'MongoDB is stopped',
    briefly: 10,
    begin: async ({ mongodb }) => void (await docker('stop', mongodb)),
    end: async ({ mongodb }) => void (await docker('start', mongodb)),
    reason: mongodbAway,
  },
  {
    name: 'MongoDB is frozen',
    begin: async ({ mongodb }) => void (await docker('pause', mongodb)),
    end: async ({ mongodb }) => void (await docker('unpause', mongodb)),
    reason: mongodbAway,
  },
  {
    name: 'Kafka is stopped',
    briefly: 5,
    begin: async ({ kafka }) => void (await docker('stop', kafka)),
    end: async ({ kafka }) => void (await docker('start', kafka)),
    reason: /Kafka|ECONNREFUSED|closed|timed out|disconnected/i,
  },
]

/** Of link faults, and for how long briefly; `npm run chaos` has the others in short, too. */
const ofLinks: Readonly<Record<string, { briefly?: number }>> = {
  'is cut': { briefly: 2 },
  'loses everything': {},
  'is reset': {},
  'is slow': {},
}

const linkOutages = (name: string, linkOf: (servers: OutageServers) => Link): readonly Outage[] =>
  linkFaults.flatMap((fault) => {
    const when = ofLinks[fault.name]
    if (!when) return []
    return {
      ...when,
      name: `the link to ${name} ${fault.name}`,
      begin: (servers) => fault.begin(linkOf(servers)),
      end: (servers) => linkOf(servers).mend(),
    }
  })

/** Of the servers, and of the links between the projector and either. */
export const outages: readonly Outage[] = [
  ...serverOutages,
  ...linkOutages('Kafka', ({ kafka }) => kafka.link),
  ...linkOutages('MongoDB', ({ mongodb }) => mongodb.link),
]
