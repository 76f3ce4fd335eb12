import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import type { Link } from '../../testing/link.ts'
import type { ProxiedServers } from '../../testing/proxied-servers.ts'
import { type LinkFault, linkFaults } from '../link-faults.ts'
import type { Deployment } from './deployment.ts'
import type { Member } from './member.ts'
import type { Rebuilding } from './rebuilding.ts'

/** Those of one target, of which one is chosen. */
export type Faults = readonly [Fault, ...Fault[]]

/** Something that happens to a part of the service, or to what it stands on. */
export interface Fault {
  /** Such as "Kafka". Of one target there is one fault at a time. */
  readonly target: string
  /** What is wrong with it. */
  readonly does: string
  /** Of its length, from and to. */
  readonly seconds: readonly [number, number]
  /** For so many milliseconds. */
  begin(milliseconds: number): Promise<void>
  /** Resolves when all is as before, or on its way there. */
  end(): Promise<void>
}

/** All that can happen, by target, each as often as it is to be chosen. The order is the same each time. */
export function faultsOf(deployment: Deployment, rebuilding: Rebuilding): readonly [Faults, ...Faults[]] {
  const { members, links, servers } = deployment
  return [
    rebuilding.faults,
    rebuilding.faults,
    ...members.map(ofMember),
    ...members.map(ofMember),
    ...members.flatMap(ofClients),
    ...[...links].map(([name, link]) => ofLink(name, link)),
    ofServer('Kafka', servers.kafka),
    ofServer('MongoDB', servers.mongodb),
  ]
}

const nothing = async () => {}

function ofMember({ name: target, process, kill, stop }: Member): Faults {
  const away = { end: async () => process.start() }
  return [
    { target, does: 'is killed', seconds: [0, 3], begin: kill, ...away },
    { target, does: 'is told to stop', seconds: [0, 1], begin: stop, ...away },
    {
      target,
      does: standsStill,
      seconds: [1, 15],
      begin: async () => process.pause(),
      end: async () => process.resume(),
    },
  ]
}

function ofClients({ name, clients }: Member): Faults[] {
  if (!clients) return []
  const target = `clients to ${name}`
  const seconds = [1, 3] as const
  const cut: Fault = { target, does: 'are cut off', seconds, begin: async () => clients.cut(), end: nothing }
  const torn: Fault = {
    target,
    does: 'get torn answers',
    seconds,
    begin: async (milliseconds) => void clients.tearAnswers(milliseconds),
    end: nothing,
  }
  return [[cut, torn]]
}

function ofLink(target: string, link: Link): Faults {
  const faultOf = ({ name, seconds, begin }: LinkFault): Fault => ({
    target,
    does: name,
    seconds: [1, seconds + 2],
    begin: () => begin(link),
    end: () => link.mend(),
  })
  const [first, ...others] = linkFaults
  return [faultOf(first), ...others.map(faultOf)]
}

function ofServer(target: string, { container }: ProxiedServers['kafka' | 'mongodb']): Faults {
  const docker = (...words: string[]) => promisify(execFile)('docker', [...words, container.getId()])
  const run =
    (...words: string[]) =>
    async () =>
      void (await docker(...words))
  return [
    { target, does: 'is killed', seconds: [0, 3], begin: run('kill'), end: run('start') },
    { target, does: 'is restarted', seconds: [0, 3], begin: run('stop', '-t', '5'), end: run('start') },
    { target, does: standsStill, seconds: [1, 8], begin: run('pause'), end: run('unpause') },
  ]
}

/** As on a machine that sleeps: connections stay open, and nothing is answered. */
export const standsStill = 'stands still'
