import type { IncomingHttpHeaders } from 'node:http'
import type { Context, Middleware } from 'koa'
import { traceIdOf, traceIn } from '../contracts/trace-context.ts'
import type { Span, Tracing } from '../process/tracing/tracing.ts'

/** The span of a request; undefined when it is not traced. */
export const spanOf = ({ state }: Pick<Context, 'state'>): Span | undefined => state.span

/** The trace of a request, for its lines in the log, whoever keeps it. */
export function traceOf(context: Pick<Context, 'state' | 'headers'>): { readonly traceId?: string } {
  const span = spanOf(context)
  if (span) return { traceId: span.traceId }
  const trace = traceIn(context.headers)
  return trace ? { traceId: traceIdOf(trace) } : {}
}

/** Gives every request that is traced its span. The path is left out, as there are users and conversations in it. */
export function requestSpans(tracing: Tracing): Middleware {
  return async (context, next) => {
    const { method, headers } = context
    const span = beginRequest(tracing, method, headers)
    if (!span) return next()
    context.state.span = span
    try {
      await next()
    } finally {
      endRequest(span, method, (context as { _matchedRoute?: string })._matchedRoute, context.status)
    }
  }
}

/** By whatever way it is answered. */
export function beginRequest(tracing: Tracing, method: string, headers: IncomingHttpHeaders): Span | undefined {
  return tracing.begin(method, 'server', traceIn(headers), { 'http.request.method': method })
}

export function endRequest(span: Span, method: string, route: string | undefined, status: number): void {
  if (route !== undefined) span.rename(`${method} ${route}`)
  span.set({ 'http.response.status_code': status, ...(route !== undefined && { 'http.route': route }) })
  span.end(status < 500 ? undefined : { type: String(status) })
}
