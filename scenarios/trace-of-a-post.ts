import { expect } from '@jest/globals'
import type { CollectedSpan, startCollector } from '../testing/collector.ts'
import type { clientSpan } from '../testing/spans-in-memory.ts'
import { eventually } from './client.ts'

/** The spans of a post to /messages that a client has made with its headers, in the order of their parents, when all have come. */
export async function traceOfAPost(
  collector: Awaited<ReturnType<typeof startCollector>>,
  client: ReturnType<typeof clientSpan>,
): Promise<readonly CollectedSpan[]> {
  const all = await eventually(
    async () => collector.trace(client.traceId),
    (spans) => spans.length >= 4,
  )
  expect(all).toHaveLength(4)
  const trace: CollectedSpan[] = []
  let parent = client.spanId
  for (let next = below(all, parent); next; next = below(all, parent)) {
    trace.push(next)
    parent = next.spanId
  }
  expect(trace.map(({ kind, name, isError }) => [kind, name, isError])).toEqual([
    ['server', 'POST /messages', false],
    ['producer', 'append MessagePosted', false],
    ['consumer', 'project MessagePosted', false],
    ['internal', 'write read models', false],
  ])
  const [request, append, project, write] = trace as [CollectedSpan, CollectedSpan, CollectedSpan, CollectedSpan]
  expect(request.attributes).toMatchObject({ 'http.response.status_code': 201 })
  expect(write.attributes).toMatchObject({ 'messaging.batch.message_count': 1 })
  for (const name of ['messaging.destination.partition.id', 'kafka.offset']) {
    expect(append.attributes[name]).toEqual(project.attributes[name])
    expect(append.attributes[name]).toBeDefined()
  }
  expect(append.from).toBeGreaterThanOrEqual(request.from - clockError)
  expect(write.to).toBeLessThanOrEqual(project.to + clockError)
  expect(new Set(trace.map(({ traceState }) => traceState))).toEqual(new Set([client.headers.tracestate]))
  return trace
}

/** Milliseconds: where a span begins is read from another clock than how long it lasts. */
const clockError = 2

const below = (spans: readonly CollectedSpan[], parent: string) =>
  spans.find(({ parentSpanId }) => parentSpanId === parent)
