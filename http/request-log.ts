import { randomUUID } from 'node:crypto'
import type { Context, Middleware } from 'koa'
import type { Logger } from 'pino'
import type { createAccessLog } from './access-log.ts'
import { traceOf } from './request-spans.ts'

/** An id that a client or the gateway gave is kept when it is fit for a log line. */
const acceptable = /^[\w.-]{1,128}$/

/** Milliseconds from which on a request is slow. */
const slow = 1_000

/** What was foreseen is told by its message, all else by its stack. */
function failure(status: number, error: unknown) {
  if (status < 500) return {}
  return status === 500 ? { err: error } : { reason: reasons(error).join(': ') }
}

function reasons(error: unknown): string[] {
  return error instanceof Error ? [error.message, ...reasons(error.cause)] : []
}

/** The id that a request came with, or a new one. */
export const requestIdOf = (given: string | readonly string[] | undefined): string =>
  typeof given === 'string' && acceptable.test(given) ? given : randomUUID()

/** The route of a request, of which there are not as many as of paths. */
export const routeOf = (context: Context): string => (context as { _matchedRoute?: string })._matchedRoute ?? 'none'

/**
 * Gives every request its id, and its line: always when it failed or was slow, at debug in any case, and otherwise as the
 * access log has it.
 */
export function requestLog(log: Logger, access: ReturnType<typeof createAccessLog>): Middleware {
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
    if (status >= 500) {
      log[status === 500 ? 'error' : 'warn']({ ...line(), ...failure(status, context.state.failure) }, 'request')
    } else if (taken >= slow) log.info(line(), 'slow request')
    else if (log.isLevelEnabled('debug')) log.debug(line(), 'request')
    else access(() => ({ ...traced(), method, route: routeOf(context), status, milliseconds }))
  }
}
