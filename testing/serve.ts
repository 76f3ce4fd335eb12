import type Router from '@koa/router'
import type { Middleware } from 'koa'
import { type Logger, pino } from 'pino'
import { type ApplicationParts, createApplication } from '../http/application.ts'
import { type ObservationParts, observe } from '../http/observation.ts'
import { type HttpServer, listen } from '../http/server.ts'
import { createInstruments } from '../process/instruments.ts'

export interface Served extends HttpServer {
  /** Such as http://127.0.0.1:40123. */
  readonly origin: string
}

type Around = Partial<Omit<ObservationParts, 'log'>> &
  Partial<Omit<ApplicationParts, 'log' | 'observation'>> & {
    readonly log?: Logger
    /** True where the APIs answer what a process answers of itself otherwise, such as its status. */
    readonly isSilent?: boolean
  }

const unobserved: Middleware = (_, next) => next()

/** An application as a service has it, around some APIs: silent and healthy, when nothing else is said. */
export function application(apis: readonly Router[], around: Around = {}) {
  const { log = pino({ level: 'silent' }), shortcut, accessLogsPerSecond, tracing, isSilent, ...rest } = around
  const observation = observe({ service: 'test', instruments: createInstruments(), checks: {}, ...rest, log })
  const observed = isSilent ? { ...observation, middleware: unobserved } : observation
  const more = { ...(shortcut && { shortcut }), ...(accessLogsPerSecond && { accessLogsPerSecond }) }
  return { observation, listener: createApplication({ log, observation: observed, apis, tracing, ...more }) }
}

/** Serves it on a port of its own. */
export async function serve(apis: readonly Router[], around: Around = {}): Promise<Served & { stopping(): void }> {
  const { observation, listener } = application(apis, around)
  const server = await listen(listener, '127.0.0.1', 0)
  return { ...server, origin: `http://127.0.0.1:${server.address.port}`, stopping: observation.stop }
}
