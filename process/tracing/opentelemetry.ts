import {
  createTraceState,
  type Span as OpenTelemetrySpan,
  SpanKind as OpenTelemetrySpanKind,
  ROOT_CONTEXT,
  type SpanContext,
  SpanStatusCode,
  trace,
} from '@opentelemetry/api'
import { defaultResource, resourceFromAttributes } from '@opentelemetry/resources'
import {
  ParentBasedSampler,
  type SpanProcessor,
  TraceIdRatioBasedSampler,
  TracerProvider,
} from '@opentelemetry/sdk-trace'
import { withDeadline } from '../retry.ts'
import type { Attributes, Span, SpanKind, TraceContext, Tracing } from './tracing.ts'

export interface OpenTelemetryOptions {
  readonly service: string
  /** Which of several processes of the service. */
  readonly instance: string
  /** How many of the traces that begin here are kept, from 0 to 1. Of others, whoever began them has decided. */
  readonly ratio: number
  /** What spans about records say of the log besides. */
  readonly messaging: Attributes
  /** Where spans go that have ended. */
  readonly processor: SpanProcessor
  onError(error: unknown): void
}

/** Milliseconds that sending off the last spans may take when the process stops. */
const patience = 2_000

const kinds = {
  server: OpenTelemetrySpanKind.SERVER,
  producer: OpenTelemetrySpanKind.PRODUCER,
  consumer: OpenTelemetrySpanKind.CONSUMER,
  internal: OpenTelemetrySpanKind.INTERNAL,
} as const

/** Contexts are passed on by whoever knows them: nothing is kept with asynchronous calls, which would cost all of them. */
export function createOpenTelemetry(options: OpenTelemetryOptions): Tracing {
  const { service, instance, ratio, messaging, processor, onError } = options
  const provider = new TracerProvider({
    resource: defaultResource().merge(
      resourceFromAttributes({ 'service.name': service, 'service.instance.id': instance }),
    ),
    sampler: new ParentBasedSampler({ root: new TraceIdRatioBasedSampler(ratio) }),
    spanProcessors: [processor],
  })
  const tracer = provider.getTracer('message-service')

  function start(name: string, kind: SpanKind, parent: SpanContext | undefined, attributes: Attributes) {
    const context = parent ? trace.setSpanContext(ROOT_CONTEXT, parent) : ROOT_CONTEXT
    const isAboutRecord = kind === 'producer' || kind === 'consumer'
    return tracer.startSpan(
      name,
      { kind: kinds[kind], attributes: isAboutRecord ? { ...messaging, ...attributes } : attributes },
      context,
    )
  }

  function spanOf(span: OpenTelemetrySpan): Span {
    const own = span.spanContext()
    return {
      traceId: own.traceId,
      get context() {
        return contextOf(own)
      },
      child: (name, kind, attributes = {}) => spanOf(start(name, kind, own, attributes)),
      rename: (name) => void span.updateName(name),
      set: (attributes) => void span.setAttributes(attributes),
      end(failure) {
        if (failure) {
          const { type, message } = failure
          span.setAttribute('error.type', type)
          span.setStatus({ code: SpanStatusCode.ERROR, ...(message !== undefined && { message }) })
        }
        span.end()
      },
    }
  }

  return {
    begin(name, kind, parent, attributes = {}) {
      const span = start(name, kind, parent && spanContextOf(parent), attributes)
      return span.isRecording() ? spanOf(span) : undefined
    },
    stop: () => withDeadline(provider.shutdown(), patience, 'to send off the last spans').catch(onError),
  }
}

function contextOf({ traceId, spanId, traceFlags, traceState }: SpanContext): TraceContext {
  const tracestate = traceState?.serialize()
  const flags = traceFlags.toString(16).padStart(2, '0')
  return { traceparent: `00-${traceId}-${spanId}-${flags}`, ...(tracestate && { tracestate }) }
}

function spanContextOf({ traceparent, tracestate }: TraceContext): SpanContext {
  const [, traceId = '', spanId = '', flags = ''] = traceparent.split('-')
  return {
    traceId,
    spanId,
    traceFlags: Number.parseInt(flags, 16),
    isRemote: true,
    ...(tracestate !== undefined && { traceState: createTraceState(tracestate) }),
  }
}
