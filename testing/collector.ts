import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { json } from 'node:stream/consumers'

/** A span as a collector was sent it. */
export interface CollectedSpan {
  readonly service: string
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId: string | undefined
  readonly traceState: string | undefined
  readonly name: string
  readonly kind: string
  readonly isError: boolean
  readonly attributes: Readonly<Record<string, string | number>>
  /** Milliseconds since 1970. */
  readonly from: number
  readonly to: number
}

interface Attribute {
  readonly key: string
  readonly value: { readonly stringValue?: string; readonly intValue?: number; readonly doubleValue?: number }
}

/** As https://github.com/open-telemetry/opentelemetry-proto/blob/main/opentelemetry/proto/trace/v1/trace.proto has it, in JSON. */
interface TracesData {
  readonly resourceSpans: readonly {
    readonly resource: { readonly attributes: readonly Attribute[] }
    readonly scopeSpans: readonly { readonly spans: readonly SentSpan[] }[]
  }[]
}

interface SentSpan {
  readonly traceId: string
  readonly spanId: string
  readonly parentSpanId?: string
  readonly traceState?: string
  readonly name: string
  readonly kind: number
  readonly startTimeUnixNano: string
  readonly endTimeUnixNano: string
  readonly attributes: readonly Attribute[]
  readonly status: { readonly code: number }
}

const kinds = ['unspecified', 'internal', 'server', 'client', 'producer', 'consumer']

/** A collector that takes OTLP over HTTP in JSON, and keeps all. */
export async function startCollector() {
  const spans: CollectedSpan[] = []
  let answering = Promise.resolve()
  let release = () => {}
  const server = createServer(async (request, response) => {
    if (request.method !== 'POST' || !request.url?.endsWith('/v1/traces')) return void response.writeHead(404).end()
    spans.push(...spansIn((await json(request)) as TracesData))
    await answering
    response.writeHead(200, { 'Content-Type': 'application/json' }).end('{}')
  })
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  return {
    endpoint: `http://127.0.0.1:${port}`,
    spans,
    trace: (traceId: string) => spans.filter((span) => span.traceId === traceId),
    /** From now on it takes spans and does not answer, until it is let go. */
    hold() {
      answering = new Promise((resolve) => {
        release = resolve
      })
    },
    release: () => release(),
    async stop() {
      server.closeAllConnections()
      await new Promise((resolve) => server.close(resolve))
    },
  }
}

function spansIn({ resourceSpans }: TracesData): CollectedSpan[] {
  return resourceSpans.flatMap(({ resource, scopeSpans }) => {
    const service = String(valuesOf(resource.attributes)['service.name'])
    return scopeSpans.flatMap(({ spans }) => spans.map((span) => collected(service, span)))
  })
}

function collected(service: string, span: SentSpan): CollectedSpan {
  const { traceId, spanId, parentSpanId, traceState, name, kind, attributes, status } = span
  const milliseconds = (nanoseconds: string) => Number(BigInt(nanoseconds) / 1_000n) / 1_000
  return {
    service,
    traceId,
    spanId,
    parentSpanId,
    traceState,
    name,
    kind: kinds[kind] ?? '',
    isError: status.code === 2,
    attributes: valuesOf(attributes),
    from: milliseconds(span.startTimeUnixNano),
    to: milliseconds(span.endTimeUnixNano),
  }
}

function valuesOf(attributes: readonly Attribute[]) {
  return Object.fromEntries(
    attributes.map(({ key, value }) => [key, value.stringValue ?? Number(value.intValue ?? value.doubleValue)]),
  )
}
