import type Router from '@koa/router'
import type { Middleware } from 'koa'
import Koa from 'koa'
import type { Logger } from 'pino'
import { createMetrics, type Measured } from './metrics.ts'
import { problems } from './problems.ts'
import { requestLog } from './request-log.ts'
import { unrouted, wellFormedPath } from './routing.ts'

export interface ApplicationParts {
  readonly log: Logger
  readonly health: Middleware
  readonly apis?: readonly Router[]
  readonly measured?: readonly Measured[]
}

/** An HTTP application around some APIs: it listens to nothing until a server is made of it. */
export function createApplication({ log, health, apis = [], measured = [] }: ApplicationParts): Koa {
  const application = new Koa()
  application.use(health)
  application.use(createMetrics(measured))
  application.use(requestLog(log))
  application.use(problems())
  application.use(wellFormedPath())
  for (const api of apis) application.use(api.routes())
  application.use(unrouted())
  // Whatever reaches this was answered already, or its client has gone.
  application.on('error', (error) => log.debug({ err: error }, 'connection error'))
  return application
}
