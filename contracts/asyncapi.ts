import { z } from 'zod'
import { type EventOf, type EventType, LogStarted, MessageEvent } from './events.ts'
import { conversationPurged, logStarted, messageDeleted, messagePosted, userErased } from './examples.ts'
import { CloudEventHeaders, encodeEvent, encodeLogStarted } from './record.ts'

const examples: { readonly [Type in EventType]: EventOf<Type> } = {
  MessagePosted: messagePosted,
  MessageDeleted: messageDeleted,
  ConversationPurged: conversationPurged,
  UserErased: userErased,
}

/** All that lies in the topic, each with an example. */
export const contents = [
  ...MessageEvent.options.map((schema) => {
    const example = examples[schema.shape.type.value]
    return { schema, example, record: encodeEvent(example) }
  }),
  { schema: LogStarted, example: logStarted, record: encodeLogStarted(logStarted, new Date(0)) },
]

/** What others who read the topic have to know, as AsyncAPI 3.0: https://www.asyncapi.com/docs/reference/specification/v3.0.0 */
export function asyncApi() {
  const messages = Object.fromEntries(
    contents.map(({ schema, example, record }) => [schema.shape.type.value, messageOf(schema, example, record)]),
  )
  const references = Object.keys(messages).map((name) => ({ $ref: `#/channels/log/messages/${name}` }))
  return {
    asyncapi: '3.0.0',
    info: {
      title: 'The log of a message service',
      version: '1.0.0',
      description:
        'One topic, whose records are never changed and never removed, and that is never given more partitions. ' +
        'Records are JSON with the headers of CloudEvents 1.0 in binary mode. Of several records with one eventId in ' +
        'one conversation the first counts, and every other one is a repeat. A reader passes over what it does not know.',
    },
    defaultContentType: 'application/json',
    channels: {
      log: {
        address: '{topic}',
        parameters: { topic: { description: 'KAFKA_TOPIC of the services', default: 'messages' } },
        messages,
        bindings: { kafka: { topicConfiguration: { 'cleanup.policy': ['delete'], 'retention.ms': -1 } } },
      },
    },
    operations: { readLog: { action: 'receive', channel: { $ref: '#/channels/log' }, messages: references } },
  }
}

type Content = (typeof contents)[number]

function messageOf(schema: Content['schema'], example: Content['example'], { key, headers }: Content['record']) {
  return {
    headers: jsonSchema(CloudEventHeaders),
    payload: jsonSchema(schema),
    bindings: { kafka: { key: keyOf(example, key) } },
    examples: [{ headers, payload: example }],
  }
}

function keyOf({ type }: Content['example'], key: string) {
  if (key === '') return { const: '' }
  const description = 'The conversationId: a conversation lies in one partition.'
  return { type: 'string', description: type === 'UserErased' ? 'The user; each partition has a record.' : description }
}

/** In draft 7, which AsyncAPI takes where no other format is said; as a reader sees it, who ignores what it does not know. */
function jsonSchema(schema: z.ZodType) {
  const { $schema, ...rest } = z.toJSONSchema(schema, { target: 'draft-7', io: 'input' })
  return rest
}
