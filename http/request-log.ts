import { randomUUID } from 'node:crypto'
import type { Middleware } from 'koa'
import type { Logger } from 'pino'
import { traceIdIn } from './request-spans.ts'

/** An id that a client or the gateway gave is kept when it is fit for a log line. */
const acceptable = /^[\w.-]{1,128}$/

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

/** Gives every request its id, its logger with that id, and its line: failures always, the rest at debug. */
export function requestLog(log: Logger): Middleware {
  return async (context, next) => {
    const requestId = requestIdOf(context.get('X-Request-Id'))
    context.state.requestId = requestId
    context.set('X-Request-Id', requestId)
    const begun = performance.now()
    await next()
    const { method, path, status } = context
    const level = status === 500 ? 'error' : status > 500 ? 'warn' : 'debug'
    if (!log.isLevelEnabled(level)) return
    const milliseconds = Math.round((performance.now() - begun) * 1_000) / 1_000
    const traceId = traceIdIn(context)
    const line = { requestId, ...(traceId && { traceId }), method, path, status, milliseconds }
    log[level]({ ...line, ...failure(status, context.state.failure) }, 'request')
  }
}
