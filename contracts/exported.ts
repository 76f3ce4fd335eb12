import { z } from 'zod'
import { ConversationId, EventId, MessageText, User } from './fields.ts'

const time = z.iso
  .datetime({ error: 'must be a time in UTC, such as 2018-01-17T04:50:14.883000Z' })
  .refine((value) => microsecondsOf(value) >= 0, 'must not be before 1970')
  .refine((value) => Number.isSafeInteger(microsecondsOf(value)), 'must not be after 2255')
  .describe('ISO 8601, in UTC, to the microsecond')

/** A message; one without a text was deleted, and one without a user too was erased. */
const ExportedMessage = z
  .object({
    kind: z.literal('message').default('message'),
    id: EventId.optional().describe('Made from the rest where it is missing'),
    conversation_id: ConversationId,
    user: User.optional(),
    text: MessageText.optional(),
    posted_at: time,
  })
  .refine(({ id, text }) => id !== undefined || text !== undefined, {
    path: ['id'],
    message: 'is required without a text',
  })
  .refine(({ user, text }) => user !== undefined || text === undefined, { path: ['user'], message: 'is required' })

/** All that comes before it in the conversation was deleted with it. */
const ExportedPurge = z.object({
  kind: z.literal('purge'),
  id: EventId,
  conversation_id: ConversationId,
  purged_at: time,
})

/** A line of `npm run export`, and of `npm run import`. Those of a conversation are in its order. */
export const ExportedLine = z.union([ExportedPurge, ExportedMessage])
export type ExportedLine = z.infer<typeof ExportedLine>
export type ExportedInput = z.input<typeof ExportedLine>

/** With all six digits of the microseconds since 1970. */
export function isoMicroseconds(microseconds: number): string {
  const [whole, rest] = [Math.floor(microseconds / 1_000), microseconds % 1_000]
  return new Date(whole).toISOString().replace('Z', `${String(rest).padStart(3, '0')}Z`)
}

/** Since 1970, what is less than one left out. */
export function microsecondsOf(iso: string): number {
  const digits = iso.match(/\.(\d+)/)?.[1] ?? ''
  const seconds = Date.parse(iso.replace(/\.\d+/, '')) / 1_000
  return seconds * 1_000_000 + Number(digits.padEnd(6, '0').slice(0, 6))
}
