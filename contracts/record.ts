import { z } from 'zod'
import { acceptedAt, LogStarted, MessageEvent } from './events.ts'

/** An event as the log carries it: JSON, keyed by its conversation, with CloudEvents 1.0 binary-mode headers. */
export interface EventRecord {
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
}

export function encodeEvent(event: MessageEvent): EventRecord {
  const { type, eventId, conversationId } = event
  return {
    key: conversationId,
    value: JSON.stringify(event),
    headers: cloudEvent(type, eventId, new Date(acceptedAt(event) / 1000)),
  }
}

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
})
type CloudEventHeaders = z.infer<typeof CloudEventHeaders>

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

export type Decoded =
  | { readonly kind: 'event'; readonly event: MessageEvent }
  | { readonly kind: 'log-started'; readonly event: LogStarted }
  | { readonly kind: 'undecodable'; readonly reason: string }

const Envelope = z.object({ type: z.string(), version: z.number() })
const AnyEvent = z.discriminatedUnion('type', [MessageEvent, LogStarted])

/** The newest version of each type that this code knows. */
export const newestVersions: Readonly<Record<z.infer<typeof AnyEvent>['type'], number>> = {
  MessagePosted: 1,
  MessageDeleted: 1,
  ConversationPurged: 1,
  LogStarted: 1,
}

/** What a record says. Never throws: whatever cannot be read is `undecodable`, with the reason. */
export function decodeRecord({ key, value }: { key: string | null; value: Uint8Array | null }): Decoded {
  if (value === null) return undecodable('the value is null')
  let json: unknown
  try {
    json = JSON.parse(utf8.decode(value))
  } catch (error) {
    return undecodable(`the value is not JSON in UTF-8: ${(error as Error).message}`)
  }
  const parsed = AnyEvent.safeParse(json)
  if (!parsed.success) return undecodable(whatIsWrong(json, parsed.error))
  const event = parsed.data
  if (event.type === 'LogStarted') return { kind: 'log-started', event }
  if (event.conversationId !== key) return undecodable('the key is not the conversationId')
  return { kind: 'event', event }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

const undecodable = (reason: string): Decoded => ({ kind: 'undecodable', reason })

function whatIsWrong(json: unknown, error: z.ZodError): string {
  const envelope = Envelope.safeParse(json)
  if (!envelope.success) return 'the event has no type and version'
  const { type, version } = envelope.data
  const newest = Object.entries(newestVersions).find(([known]) => known === type)?.[1]
  if (newest === undefined) return `the event type ${type} is unknown`
  if (version > newest) return `version ${version} of ${type} is newer than this code: deploy a newer projector`
  return error.issues.map(({ path, message }) => `${path.join('.')}: ${message}`).join('; ')
}
