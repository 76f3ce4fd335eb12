import { randomUUID } from 'node:crypto'
import { DiagLogLevel, diag } from '@opentelemetry/api'
import { setGlobalErrorHandler } from '@opentelemetry/core'
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http'
import { BatchSpanProcessor } from '@opentelemetry/sdk-trace'
import type { Logger } from 'pino'
import { complaintsTo } from './complaints.ts'
import { createOpenTelemetry, type OpenTelemetryOptions } from './opentelemetry.ts'
import type { Tracing } from './tracing.ts'

interface OtlpOptions extends Pick<OpenTelemetryOptions, 'service' | 'ratio' | 'messaging'> {
  /** Of a collector: https://opentelemetry.io/docs/specs/otlp/#otlphttp */
  readonly endpoint: string
  readonly log: Logger
}

/** Spans that wait for the collector; beyond that they are dropped, and nobody waits for them. */
const queued = { maxQueueSize: 2_048, maxExportBatchSize: 512, scheduledDelayMillis: 1_000 }

/** Milliseconds for which a batch is tried; longer than that it is nobody's business. */
const patience = { timeoutMillis: 5_000, exportTimeoutMillis: 10_000 }

/** Traces that go to a collector. Complaints of the library, which has one place for them in a process, go to the log. */
export function openTelemetryOver({ endpoint, log, ...options }: OtlpOptions): Tracing {
  const complain = complaintsTo(log)
  const unheard = () => {}
  diag.setLogger(
    { error: complain, warn: complain, info: unheard, debug: unheard, verbose: unheard },
    { logLevel: DiagLogLevel.WARN, suppressOverrideMessage: true },
  )
  setGlobalErrorHandler(complain)
  const { timeoutMillis, exportTimeoutMillis } = patience
  const exporter = new OTLPTraceExporter({ url: `${endpoint.replace(/\/$/, '')}/v1/traces`, timeoutMillis })
  const processor = new BatchSpanProcessor({ exporter, exportTimeoutMillis, ...queued })
  return createOpenTelemetry({ ...options, instance: randomUUID(), processor, onError: complain })
}
