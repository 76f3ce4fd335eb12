import type Router from '@koa/router'
import { type Logger, pino } from 'pino'
import { createApplication } from '../http/application.ts'
import { createHealth, type Health } from '../http/health.ts'
import type { Measured } from '../http/metrics.ts'
import { type HttpServer, listen } from '../http/server.ts'
import type { Shortcut } from '../http/shortcut.ts'
import type { Tracing } from '../process/tracing/tracing.ts'

export interface Served extends HttpServer {
  /** Such as http://127.0.0.1:40123. */
  readonly origin: string
}

interface Around {
  readonly log?: Logger
  readonly health?: Health
  readonly measured?: readonly Measured[]
  readonly shortcut?: Shortcut
  readonly tracing?: Tracing | undefined
}

/** Serves some APIs as a service does, on a port of their own: silently and healthily, when nothing else is said. */
export async function serve(
  apis: readonly Router[],
  { log = pino({ level: 'silent' }), health = createHealth({}), ...more }: Around = {},
): Promise<Served> {
  const server = await listen(createApplication({ log, health: health.middleware, apis, ...more }), '127.0.0.1', 0)
  return { ...server, origin: `http://127.0.0.1:${server.address.port}` }
}
