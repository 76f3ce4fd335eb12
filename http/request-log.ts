import { randomUUID } from 'node:crypto'
import type { Context, Middleware } from 'koa'
import type { Logger } from 'pino'
import { type createAccessLog, lineLimit } from './access-log.ts'
import { traceOf } from './request-spans.ts'

/** An id that a client or the gateway gave is kept when it is fit for a log line. */
const acceptable = /^[\w.-]{1,128}$/

/** Lines a second of what cannot be answered now: of an outage, a few say all. */
const mostFailures = 20

/** Milliseconds from which on a request is slow. */
const slow = 1_000

function reasons(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...reasons(error.cause)] : []
}

/** The id that a request came with, or a new one. */
export const requestIdOf = (given: string | readonly string[] | undefined): string =>
  typeof given === 'string' && acceptable.test(given) ? given : randomUUID()

/** The route of a request, of which there are not as many as of paths. */
export const routeOf = (context: Context): string => (context as { _matchedRoute?: string })._matchedRoute ?? 'none'

/**
 * Gives every request its id, and its line: when it failed or was slow, at debug in any case, and otherwise as the access log
 * has it. What was foreseen is told by its message, all else by its stack.
 */
export function requestLog(log: Logger, access: ReturnType<typeof createAccessLog>): Middleware {
  const failures = lineLimit(mostFailures)
  return async (context, next) => {
    const requestId = requestIdOf(context.get('X-Request-Id'))
    context.state.requestId = requestId
    context.set('X-Request-Id', requestId)
    const begun = performance.now()
    await next()
    const taken = performance.now() - begun
    const { method, path, status } = context
    const milliseconds = Math.round(taken * 1_000) / 1_000
    const traced = () => ({ requestId, ...traceOf(context) })
    const line = () => ({ ...traced(), method, path, status, milliseconds })
    if (status === 500) log.error({ ...line(), err: context.state.failure }, 'request')
    else if (status > 500) {
      const reason = reasons(context.state.failure).join(': ')
      failures((skipped) => log.warn({ ...line(), reason, ...skipped }, 'request'))
    } else if (taken >= slow) log.info(line(), 'slow request')
    else if (log.isLevelEnabled('debug')) log.debug(line(), 'request')
    else access(() => ({ ...traced(), method, route: routeOf(context), status, milliseconds }))
  }
}
