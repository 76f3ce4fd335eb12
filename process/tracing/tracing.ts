/** https://opentelemetry.io/docs/specs/otel/trace/api/#spankind */
export type SpanKind = 'server' | 'producer' | 'consumer' | 'internal'

/** Named by https://opentelemetry.io/docs/specs/semconv/ where that has a name. */
export type Attributes = Readonly<Record<string, string | number>>

/** Where a span stands, in the words of https://www.w3.org/TR/trace-context/ and checked before. */
export interface TraceContext {
  readonly traceparent: string
  readonly tracestate?: string
}

/** Why something has failed: its kind, of which there are few, and in words, which go where traces go, as into the log. */
export interface Failure {
  readonly type: string
  readonly message?: string
}

export function failureBy(error: unknown): Failure {
  if (!(error instanceof Error)) return { type: typeof error }
  return { type: error.name === 'Error' ? error.constructor.name : error.name, message: error.message }
}

/** A part of a trace that is kept: it lasts until it is ended, which is to happen once. */
export interface Span {
  readonly traceId: string
  /** For whoever goes on in another process. */
  readonly context: TraceContext
  /** Begins what is a part of it. */
  child(name: string, kind: SpanKind, attributes?: Attributes): Span
  rename(name: string): void
  set(attributes: Attributes): void
  end(failure?: Failure): void
}

/** Traces of what a process does. Where it is undefined nothing is traced, and nothing of it is loaded. */
export interface Tracing {
  /** Begins a span below the one that the context tells of, or a trace. Undefined when the trace is not kept. */
  begin(name: string, kind: SpanKind, parent: TraceContext | undefined, attributes?: Attributes): Span | undefined
  /** Sends off what has ended, as far as that succeeds in a moment. Never rejects. */
  stop(): Promise<void>
}
