import type { Logger } from 'pino'
import type { Attributes, Tracing } from './tracing.ts'

interface TracingConfiguration {
  readonly OTEL_EXPORTER_OTLP_ENDPOINT?: string | undefined
  readonly OTEL_TRACES_SAMPLER_ARG: number
}

/** The tracing of a process, if any is configured. `messaging`: what its spans about records say of the log besides. */
export async function openTracing(
  { OTEL_EXPORTER_OTLP_ENDPOINT: endpoint, OTEL_TRACES_SAMPLER_ARG: ratio }: TracingConfiguration,
  service: string,
  log: Logger,
  messaging: Attributes = {},
): Promise<Tracing | undefined> {
  if (endpoint === undefined) return undefined
  // Only now, so that whoever does not trace loads nothing of it.
  const { openTelemetryOver } = await import('./otlp.ts')
  return openTelemetryOver({ endpoint, service, ratio, messaging, log })
}
