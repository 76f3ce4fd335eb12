import type { RequestListener } from 'node:http'
import type Router from '@koa/router'
import Koa from 'koa'
import type { Logger } from 'pino'
import type { Tracing } from '../process/tracing/tracing.ts'
import { createAccessLog } from './access-log.ts'
import { chatPage } from './chat-page.ts'
import { documentation } from './documentation.ts'
import type { Observation } from './observation.ts'
import { problems } from './problems.ts'
import { requestLog } from './request-log.ts'
import { requestSpans, traceOf } from './request-spans.ts'
import { inOriginForm } from './request-target.ts'
import { unrouted, wellFormedPath } from './routing.ts'
import { type Shortcut, withShortcut } from './shortcut.ts'
import { statusPage } from './status-page.ts'
import { tracedShortcut } from './traced-shortcut.ts'

export interface ApplicationParts {
  readonly log: Logger
  readonly observation: Pick<Observation, 'middleware' | 'metrics'>
  readonly apis?: readonly Router[]
  readonly shortcut?: Shortcut
  /** Lines of requests that went well, per second, at most; none when nothing is said. */
  readonly accessLogsPerSecond?: number
  readonly tracing?: Tracing | undefined
}

/** What answers the requests of an HTTP server, around some APIs. */
export function createApplication(parts: ApplicationParts): RequestListener {
  const { log, observation, apis = [], shortcut, accessLogsPerSecond = 0, tracing } = parts
  const application = new Koa()
  const access = createAccessLog(log, accessLogsPerSecond)
  application.use(observation.middleware)
  if (tracing) application.use(requestSpans(tracing))
  application.use(requestLog(log, access))
  application.use(problems())
  application.use(wellFormedPath())
  // A process without an API has nothing to describe.
  const described = apis.length > 0 ? [...apis, documentation()] : []
  for (const api of [...described, chatPage(), statusPage()]) application.use(api.routes())
  application.use(unrouted())
  // Whatever reaches this was answered already, or its client has gone.
  application.on('error', (error) => log.debug({ err: error }, 'connection error'))
  const answer = inOriginForm(application.callback())
  // At debug every request has its line.
  if (!shortcut || log.isLevelEnabled('debug')) return answer
  return withShortcut(
    answer,
    tracing ? tracedShortcut(shortcut, tracing) : shortcut,
    ({ headers }, route, requestId, milliseconds) => {
      observation.metrics.observe('GET', route, 200, milliseconds)
      access(() => ({ requestId, ...traceOf({ headers, state: {} }), method: 'GET', route, status: 200, milliseconds }))
    },
  )
}
