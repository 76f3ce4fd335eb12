import { newestVersions } from '../contracts/record.ts'
import { isSampled, traceIn } from '../contracts/trace-context.ts'
import type { Batch, LoggedRecord } from '../event-log/event-log.ts'
import { placeOf } from '../event-log/span-attributes.ts'
import { type Failure, failureBy, type Span, type Tracing } from '../process/tracing/tracing.ts'

/** The spans of those records of a batch that are traced, from when it came. */
export interface RecordSpans {
  /** They are being written, with so many events in all. */
  writing(events: number): void
  /** The checkpoint has moved past them, or they were not projected, and why. What comes first counts. */
  end(failure?: Failure): void
}

/** Begins the spans of a batch, from an offset on; undefined when nothing of it is traced. */
export type BeginRecordSpans = (batch: Batch, from: number) => RecordSpans | undefined

/** `isLive`: a rebuild reads what was traced and shown long ago, and has no part in that. */
export function recordSpans(tracing: Tracing, generation: string, isLive: () => boolean): BeginRecordSpans {
  function begin(record: LoggedRecord): readonly Span[] {
    const { headers } = record
    const trace = traceIn(headers)
    if (!trace || !isSampled(trace)) return []
    const span = tracing.begin(`project ${typeIn(headers)}`, 'consumer', trace, {
      'messaging.operation.type': 'process',
      'message_service.generation': generation,
      ...placeOf(record),
    })
    return span ? [span] : []
  }

  return ({ records }, from) => {
    if (!isLive()) return undefined
    const spans = records.flatMap((record) => (record.offset < from ? [] : begin(record)))
    return spans.length === 0 ? undefined : together(spans)
  }
}

/** Names of spans are few, whatever somebody has written into the log. */
function typeIn({ ce_type: type = '' }: LoggedRecord['headers']): string {
  return Object.hasOwn(newestVersions, type) ? type : 'unknown'
}

function together(spans: readonly Span[]): RecordSpans {
  let open = spans
  return {
    writing(events) {
      const writes = spans.map((span) =>
        span.child('write read models', 'internal', { 'messaging.batch.message_count': events }),
      )
      open = [...writes, ...spans]
    },
    end(failure) {
      for (const span of open) span.end(failure)
      open = []
    },
  }
}

/** Why a batch was not projected that somebody else has, who is not as far. */
export const notReached = (checkpoint: number): Failure => ({
  type: 'elsewhere',
  message: `the checkpoint stands at ${checkpoint}`,
})

/** Projects a batch, and ends its spans as it ends when nothing else has ended them. */
export async function endingWith<T>(spans: RecordSpans | undefined, project: () => Promise<T>): Promise<T> {
  try {
    return await project()
  } catch (error) {
    spans?.end(failureBy(error))
    throw error
  }
}
