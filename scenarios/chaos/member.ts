import { setTimeout as sleep } from 'node:timers/promises'
import { type Relay, startRelay } from '../../testing/relay.ts'
import { eventually } from '../client.ts'
import type { Instance } from '../reading/instance.ts'
import { codeOf } from '../reading/visitor.ts'
import { type ServiceOptions, type ServiceProcess, serviceProcess } from '../service-process.ts'
import { beginRequest } from './request-under-way.ts'

/** One of the processes of a service. */
export interface Member extends Instance {
  /** Past the way by which clients come. */
  readonly process: ServiceProcess
  /** The way by which clients come; a projector has none. */
  readonly clients: Relay | undefined
  kill(): Promise<void>
  /** Tells it to stop, while a request is under way where it takes any. Resolves when it has ended. */
  stop(): Promise<void>
  /** How it ended when nobody had ended it, or not in order. */
  accidents(): readonly string[]
}

/** Milliseconds until a signal has come, and is being followed. */
const untilSignal = 100

/** Does not start it. */
export async function createMember(options: ServiceOptions & { readonly name: string }): Promise<Member> {
  const { name, service } = options
  const process = await serviceProcess(options)
  const clients = service === 'projector' ? undefined : await startRelay()
  clients?.forwardTo(Number(new URL(process.origin).port))
  const unanswered: string[] = []
  let life = 0

  /** It answers until it has ended: what it shows meanwhile binds the next one no more than what it has shown before. */
  async function ending(end: () => Promise<void>) {
    life += 1
    await end()
    life += 1
  }

  return {
    name,
    process,
    clients,
    origin: clients ? `http://${clients.address}` : process.origin,
    life: () => life,
    kill: () => ending(() => process.end('SIGKILL')),
    stop: () =>
      ending(async () => {
        const underWay = service === 'command-api' ? await beginRequest(process.origin) : undefined
        const ended = process.end('SIGTERM')
        await sleep(untilSignal)
        await underWay?.finish().catch((error) => {
          unanswered.push(`${name}: a request under way when it was told to stop was not answered: ${codeOf(error)}`)
        })
        await ended
      }),
    accidents: () => [...process.accidents, ...unanswered],
  }
}

/** Resolves when it says itself that it serves; rejects after `milliseconds`. */
export const isReady = ({ process }: Member, milliseconds: number) =>
  eventually(
    () => fetch(`${process.origin}/readyz`),
    ({ status }) => status === 200,
    milliseconds,
  )
