import { z } from 'zod'
import { acceptedAt, LogStarted, MessageEvent, recordKeyOf } from './events.ts'
import { EventId, User } from './fields.ts'
import { type TraceHeaders, Traceparent, Tracestate } from './trace-context.ts'
import { upcast } from './upcasters.ts'

/** An event as the log carries it: JSON under its record's key, with CloudEvents 1.0 binary-mode headers. */
export interface EventRecord {
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

export function encodeEvent(event: MessageEvent): EventRecord {
  const { type, eventId } = event
  return {
    key: recordKeyOf(event),
    value: JSON.stringify(event),
    headers: cloudEvent(type, eventId, new Date(acceptedAt(event) / 1000)),
  }
}

/** The record as a part of a trace. */
export const withTrace = <Record extends EventRecord>(record: Record, trace: TraceHeaders): Record => ({
  ...record,
  headers: { ...record.headers, ...trace },
})

export function encodeLogStarted(event: LogStarted, at: Date): EventRecord {
  return { key: '', value: JSON.stringify(event), headers: cloudEvent(event.type, event.logId, at) }
}

/** https://github.com/cloudevents/spec/blob/v1.0.2/cloudevents/bindings/kafka-protocol-binding.md#32-binary-content-mode */
export const CloudEventHeaders = z.object({
  ce_specversion: z.literal('1.0'),
  ce_type: z.string(),
  ce_source: z.literal('/message-service'),
  ce_id: z.string(),
  ce_time: z.iso.datetime({ precision: 3 }),
  'content-type': z.literal('application/json'),
  traceparent: Traceparent.optional(),
  tracestate: Tracestate.optional(),
})
type CloudEventHeaders = Omit<z.infer<typeof CloudEventHeaders>, keyof TraceHeaders>

function cloudEvent(type: string, id: string, time: Date): CloudEventHeaders {
  return {
    ce_specversion: '1.0',
    ce_type: type,
    ce_source: '/message-service',
    ce_id: id,
    ce_time: time.toISOString(),
    'content-type': 'application/json',
  }
}

/** When a record's event happened, in ms since 1970; undefined when its headers do not say so. */
export function timeOf(headers: Readonly<Record<string, string>> | undefined): number | undefined {
  const time = Date.parse(headers?.ce_time ?? '')
  return Number.isNaN(time) ? undefined : time
}

/** What a record seems to be about, although it cannot be read. */
interface About {
  readonly eventId?: string
  readonly user?: string
}

export type Decoded =
  | { readonly kind: 'event'; readonly event: MessageEvent }
  | { readonly kind: 'log-started'; readonly event: LogStarted }
  | ({ readonly kind: 'undecodable'; readonly reason: string } & About)

const Envelope = z.object({ type: z.string(), version: z.number().int().positive() })
const AnyEvent = z.discriminatedUnion('type', [MessageEvent, LogStarted])

/** The newest version of each type that this code knows. */
export const newestVersions: Readonly<Record<z.infer<typeof AnyEvent>['type'], number>> = {
  MessagePosted: 2,
  MessageDeleted: 1,
  ConversationPurged: 1,
  UserErased: 1,
  LogStarted: 1,
}

/** What a record says, in the newest version of its type. Never throws: whatever cannot be read is `undecodable`, with the reason. */
export function decodeRecord({ key, value }: { key: string | null; value: Uint8Array | null }): Decoded {
  if (value === null) return undecodable('the value is null')
  let json: unknown
  try {
    json = JSON.parse(utf8.decode(value))
  } catch {
    // What the parser says would quote it, and a reason outlives what was deleted.
    return undecodable('the value is not JSON in UTF-8')
  }
  const decoded = decodeJson(json, key)
  return decoded.kind === 'undecodable' ? { ...decoded, ...aboutOf(json) } : decoded
}

function decodeJson(json: unknown, key: string | null): Decoded {
  const envelope = Envelope.safeParse(json)
  if (!envelope.success) return undecodable('the event has no type and version')
  const { type, version } = envelope.data
  const newest = Object.entries(newestVersions).find(([known]) => known === type)?.[1]
  if (newest === undefined) return undecodable(`the event type ${type} is unknown`)
  if (version > newest) {
    return undecodable(`version ${version} of ${type} is newer than this code: deploy a newer projector`)
  }
  try {
    const event = AnyEvent.parse(upcast(type, version, json))
    if (event.type === 'LogStarted') return { kind: 'log-started', event }
    if (recordKeyOf(event) === key) return { kind: 'event', event }
    return undecodable(`the key is not the ${event.type === 'UserErased' ? 'user' : 'conversationId'}`)
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    return undecodable(error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; '))
  }
}

function aboutOf(json: unknown): About {
  const { eventId, user } = (json ?? {}) as { eventId?: unknown; user?: unknown }
  const [id, name] = [EventId.safeParse(eventId), User.safeParse(user)]
  return { ...(id.success && { eventId: id.data }), ...(name.success && { user: name.data }) }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

/** Well-formed, as every store keeps it: a reason may quote what is not. */
const undecodable = (reason: string): Decoded => ({ kind: 'undecodable', reason: reason.toWellFormed() })
