import type { Context } from 'koa'
import type { MessageEvent } from '../contracts/events.ts'
import type { Position } from '../contracts/position.ts'
import { encodeEvent, withTrace } from '../contracts/record.ts'
import { traceIn } from '../contracts/trace-context.ts'
import type { AppendedRecord, EventAppender } from '../event-log/event-log.ts'
import { placeOf } from '../event-log/span-attributes.ts'
import { spanOf } from '../http/request-spans.ts'
import { failureBy, type Span } from '../process/tracing/tracing.ts'

/** Appends events for requests. The record tells of the trace of its request, so that whoever reads it can go on with that. */
export function createAppend(eventLog: Pick<EventAppender, 'append'>) {
  return (context: Context, event: MessageEvent, partition?: number): Promise<Position> => {
    const encoded = encodeEvent(event)
    const record = partition === undefined ? encoded : { ...encoded, partition }
    const request = spanOf(context)
    if (request) return traced(record, event, request)
    // Whoever does not trace passes on what was sent.
    const trace = traceIn(context.headers)
    return eventLog.append(trace ? withTrace(record, trace) : record)
  }

  async function traced(record: AppendedRecord, { type }: MessageEvent, request: Span): Promise<Position> {
    const span = request.child(`append ${type}`, 'producer', { 'messaging.operation.type': 'send' })
    try {
      const position = await eventLog.append(withTrace(record, span.context))
      span.set(placeOf(position))
      span.end()
      return position
    } catch (error) {
      span.end(failureBy(error))
      throw error
    }
  }
}
