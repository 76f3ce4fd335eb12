import { z } from 'zod'

/** https://www.w3.org/TR/trace-context/#traceparent-header, in the one version that there is. */
export const Traceparent = z
  .string()
  .regex(/^00-(?!0{32})[\da-f]{32}-(?!0{16})[\da-f]{16}-[\da-f]{2}$/)
  .describe('Where the record was appended in a trace, if in any: W3C Trace Context')

/** https://www.w3.org/TR/trace-context/#tracestate-header: what others keep in it is theirs, and passed on as it is. */
export const Tracestate = z
  .string()
  .max(512)
  .regex(/^[\x20-\x7e]+$/)
  .describe('What others have to say of the trace')

/** The trace that something belongs to, as the headers of a request and of a record have it. */
export interface TraceHeaders {
  readonly traceparent: string
  readonly tracestate?: string
}

/** The trace that headers tell of; undefined when they tell of none, or not as they should. Others may have written them. */
export function traceIn(headers: Readonly<Record<string, unknown>>): TraceHeaders | undefined {
  if (headers.traceparent === undefined) return undefined
  const [traceparent, tracestate] = [
    Traceparent.safeParse(headers.traceparent),
    Tracestate.safeParse(headers.tracestate),
  ]
  if (!traceparent.success) return undefined
  return { traceparent: traceparent.data, ...(tracestate.success && { tracestate: tracestate.data }) }
}

export const traceIdOf = ({ traceparent }: TraceHeaders): string => traceparent.slice(3, 35)

/** Whether those who are further up keep the trace. */
export const isSampled = ({ traceparent }: TraceHeaders): boolean =>
  (Number.parseInt(traceparent.slice(-2), 16) & 1) === 1
