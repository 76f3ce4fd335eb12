import { z } from 'zod'
import { ConversationId, EventId, MessageText, User } from './fields.ts'

/**
 * One step for each version of an event that is not written any more: what such an event is, and what it is in the next
 * version. They are never changed, because the log keeps what was written: see stored-records/.
 */
interface Upcaster {
  readonly schema: z.ZodType
  next(event: never): object
}

const MessagePostedV1 = z.object({
  type: z.literal('MessagePosted'),
  version: z.literal(1),
  eventId: EventId,
  conversationId: ConversationId,
  user: User,
  text: MessageText,
  postedAt: z.number().int().nonnegative(),
})

/** By type, from version 1 on. */
const upcasters: Readonly<Record<string, readonly Upcaster[]>> = {
  // Version 2 may have its text sealed; what version 1 has is what it has without a key.
  MessagePosted: [
    { schema: MessagePostedV1, next: (event: z.infer<typeof MessagePostedV1>) => ({ ...event, version: 2 }) },
  ],
}

/** An event of any version that was ever written, in the newest one. Throws ZodError when it is not what its version says. */
export function upcast(type: string, version: number, event: unknown): unknown {
  const steps = Object.hasOwn(upcasters, type) ? (upcasters[type] ?? []).slice(version - 1) : []
  return steps.reduce((older, { schema, next }) => next(schema.parse(older) as never), event)
}
