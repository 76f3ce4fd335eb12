import { beforeEach } from '@jest/globals'
import { SpanKind as Kind, SpanStatusCode } from '@opentelemetry/api'
import { InMemorySpanExporter, type ReadableSpan, SimpleSpanProcessor } from '@opentelemetry/sdk-trace'
import { createOpenTelemetry } from '../process/tracing/opentelemetry.ts'
import type { Tracing } from '../process/tracing/tracing.ts'

/** What a test looks at of a span. */
export interface EndedSpan {
  readonly name: string
  readonly kind: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly attributes: ReadableSpan['attributes']
  /** What it says of its failure; undefined when it did not fail. */
  readonly failure: string | undefined
}

/** A tracing that is new for each test, and keeps what is ended. */
export function spansInMemory({ ratio = 1 } = {}) {
  let exporter: InMemorySpanExporter
  let tracing: Tracing
  let begun: number

  beforeEach(() => {
    begun = 0
    exporter = new InMemorySpanExporter()
    const processor = new SimpleSpanProcessor({ exporter })
    tracing = createOpenTelemetry({
      service: 'test',
      instance: '1',
      ratio,
      messaging: { 'messaging.system.name': 'kafka' },
      processor: {
        onStart() {
          begun += 1
        },
        onEnd: (span) => processor.onEnd(span),
        forceFlush: () => processor.forceFlush(),
        shutdown: () => processor.shutdown(),
      },
      onError(error) {
        throw error
      },
    })
  })

  const ended = () => exporter.getFinishedSpans().map(endedSpan)
  return {
    tracing: () => tracing,
    /** In the order in which they ended. */
    ended,
    /** How many have not ended. */
    open: () => begun - ended().length,
  }
}

function endedSpan(span: ReadableSpan): EndedSpan {
  const { name, kind, attributes, status, parentSpanContext } = span
  const { traceId, spanId } = span.spanContext()
  return {
    name,
    kind: Kind[kind]?.toLowerCase() ?? '',
    traceId,
    spanId,
    parentSpanId: parentSpanContext?.spanId,
    attributes,
    failure: status.code === SpanStatusCode.ERROR ? (status.message ?? '') : undefined,
  }
}

/** The span of a client, and headers that tell of it. */
export function clientSpan({ isSampled = true } = {}) {
  const [traceId, spanId] = ['4bf92f3577b34da6a3ce929d0e0e4736', '00f067aa0ba902b7']
  const traceparent = `00-${traceId}-${spanId}-${isSampled ? '01' : '00'}`
  return { traceId, spanId, traceparent, headers: { traceparent, tracestate: 'congo=t61rcWkgMzE' } }
}
