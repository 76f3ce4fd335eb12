import { z } from 'zod'
import { ConversationMessageBody, MessageBody } from '../../contracts/commands.ts'
import { ConversationId, EventId, User } from '../../contracts/fields.ts'
import { Problem } from '../../contracts/problem.ts'
import {
  Conversation,
  ConversationList,
  ConversationMessage,
  ConversationMessageAccepted,
  Deleted,
  MessageAccepted,
  RecentMessage,
  RecentMessages,
  Users,
} from '../../contracts/responses.ts'
import { GenerationStatus, ProcessStatus, Sample, Status } from '../../contracts/status.ts'

/** The schemas that requests are checked by, and those of what comes back, by their names in the document. */
const schemas = {
  MessageBody,
  MessageAccepted,
  ConversationMessageBody,
  ConversationMessageAccepted,
  RecentMessages,
  RecentMessage,
  Users,
  ConversationList,
  Conversation,
  ConversationMessage,
  Deleted,
  Status,
  ProcessStatus,
  Sample,
  GenerationStatus,
  Problem,
}

export type SchemaName = keyof typeof schemas

/** In JSON Schema 2020-12, which OpenAPI 3.1 takes; as whoever sends sees it, and whoever reads and ignores what is new. */
export function componentSchemas(): Record<string, object> {
  const registry = z.registry<{ id: string }>()
  for (const [id, schema] of Object.entries(schemas)) registry.add(schema, { id })
  const made = z.toJSONSchema(registry, { io: 'input', uri: (id) => `#/components/schemas/${id}` })
  return Object.fromEntries(Object.entries(made.schemas).map(([id, schema]) => [id, withoutOwnNames(schema)]))
}

/** Of what stands in a path, by its name there; the names of files stand in no contract. */
export const pathSchemas: Readonly<Record<string, object>> = {
  id: alone(ConversationId),
  messageId: alone(EventId),
  user: alone(User),
}

function alone(schema: z.ZodType): object {
  return withoutOwnNames(z.toJSONSchema(schema, { io: 'input' }))
}

function withoutOwnNames({ $schema, $id, ...rest }: z.core.JSONSchema.BaseSchema): object {
  return rest
}
