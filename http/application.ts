import type { RequestListener } from 'node:http'
import type Router from '@koa/router'
import type { Middleware } from 'koa'
import Koa from 'koa'
import type { Logger } from 'pino'
import { createMetrics, type Measured } from './metrics.ts'
import { problems } from './problems.ts'
import { requestLog } from './request-log.ts'
import { unrouted, wellFormedPath } from './routing.ts'
import { type Shortcut, withShortcut } from './shortcut.ts'
import { statusPage } from './status-page.ts'

export interface ApplicationParts {
  readonly log: Logger
  readonly health: Middleware
  readonly apis?: readonly Router[]
  readonly measured?: readonly Measured[]
  readonly shortcut?: Shortcut
}

/** What answers the requests of an HTTP server, around some APIs. */
export function createApplication(parts: ApplicationParts): RequestListener {
  const { log, health, apis = [], measured = [], shortcut } = parts
  const application = new Koa()
  const metrics = createMetrics(measured)
  application.use(health)
  application.use(metrics.middleware)
  application.use(requestLog(log))
  application.use(problems())
  application.use(wellFormedPath())
  for (const api of [...apis, statusPage()]) application.use(api.routes())
  application.use(unrouted())
  // Whatever reaches this was answered already, or its client has gone.
  application.on('error', (error) => log.debug({ err: error }, 'connection error'))
  const answer = application.callback()
  // At debug every request has its line.
  if (!shortcut || log.isLevelEnabled('debug')) return answer
  return withShortcut(answer, shortcut, (route, milliseconds) => metrics.observe('GET', route, 200, milliseconds))
}
