import Router from '@koa/router'
import type { Context } from 'koa'
import type { z } from 'zod'
import {
  ConversationMessageBody,
  DeleteMessage,
  MessageBody,
  type PostMessage,
  PurgeConversation,
} from '../contracts/commands.ts'
import type { MessageEvent, MessagePosted } from '../contracts/events.ts'
import { including, type Position, type Vector } from '../contracts/position.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { ConversationMessageAccepted, MessageAccepted } from '../contracts/responses.ts'
import { routes } from '../contracts/routes.ts'
import { AppendFailed, type EventLog, type LogIdentity } from '../event-log/event-log.ts'
import { sentToken, setToken, vectorOf } from '../http/consistency-token.ts'
import { invalidHeader, RequestFailed } from '../http/problems.ts'
import { jsonBody, validated } from '../http/validated-body.ts'
import type { Clock } from './clock.ts'
import { deleteMessage, postMessage, purgeConversation } from './decisions.ts'
import {
  createKeyMemory,
  idempotencyKeyHeader,
  idOfDelete,
  idOfPost,
  idOfPurge,
  parseIdempotencyKey,
} from './idempotency-key.ts'

export interface CommandApiParts {
  readonly eventLog: Pick<EventLog, 'append' | 'opened'>
  readonly clock: Clock
  readonly newId: () => string
}

/** The routes that change something. Each answers 2xx only after the log has the event. */
export function createCommandApi({ eventLog, clock, newId }: CommandApiParts): Router {
  const agrees = createKeyMemory()
  let log: LogIdentity | undefined
  eventLog.opened.then(
    (identity) => {
      log = identity
    },
    () => {},
  )

  /** The event's id: with a key, the same for whoever sends it again. */
  function idOf<Command>(context: Context, command: Command, idUnder: (key: string, command: Command) => string) {
    const header = context.get(idempotencyKeyHeader)
    if (header === '') return newId()
    const key = parseIdempotencyKey(header)
    if (key === undefined) throw invalidHeader(idempotencyKeyHeader, 'must be a text of 1 to 255 ASCII characters')
    return idUnder(key, command)
  }

  async function append(event: MessageEvent): Promise<Position> {
    try {
      return await eventLog.append(encodeEvent(event))
    } catch (error) {
      throw error instanceof AppendFailed ? requestFailed(error) : error
    }
  }

  /** Has the event that is decided on in the log, and says from which token on it is seen. */
  async function accept<Event extends MessageEvent>(context: Context, decide: () => Event): Promise<Event> {
    const known = knownTo(context)
    const event = decide()
    const position = await append(event)
    const { logId } = await eventLog.opened
    setToken(context, { logId, vector: including(position, known) })
    return event
  }

  /** Has the message in the log, and says where it will be seen. */
  async function post(context: Context, command: PostMessage): Promise<MessagePosted> {
    const event = await accept(context, () => {
      const id = idOf(context, command, idOfPost)
      if (!agrees(id, command.text)) throw new RequestFailed({ kind: 'idempotency-key-reused' })
      return postMessage(command, id, clock())
    })
    context.set('Location', `/conversations/${encodeURIComponent(event.conversationId)}`)
    context.status = 201
    return event
  }

  /** What the client knew of the log. */
  function knownTo(context: Context): Vector | undefined {
    const token = sentToken(context)
    if (!token) return undefined
    // Before the log was reached, nobody can tell whether it is the token's, and nothing can be written either.
    if (!log) throw new RequestFailed({ kind: 'not-written' })
    return vectorOf(token, log)
  }

  const router = new Router({ sensitive: true })

  router.post(routes.postMessage.path, jsonBody(), async (context) => {
    await post(context, validated(MessageBody, context.request.body))
    context.body = { ok: true } satisfies MessageAccepted
  })

  router.post(routes.postConversationMessage.path, jsonBody(), async (context) => {
    const event = await post(context, validated(ConversationMessageBody, context.request.body))
    context.body = {
      id: event.eventId,
      conversation_id: event.conversationId,
      sender: event.user,
      message: event.text,
    } satisfies ConversationMessageAccepted
  })

  // What is not there is deleted all the same: only the log says what there was before.
  router.delete(routes.deleteMessage.path, async (context) => {
    const { id: conversationId, messageId } = context.params as { id: string; messageId: string }
    const command = addressed(DeleteMessage, { conversationId, messageId }, 'message')
    await accept(context, () => deleteMessage(command, idOf(context, command, idOfDelete), clock()))
    context.body = null
    context.status = 202
  })

  router.delete(routes.purgeConversation.path, async (context) => {
    const { id: conversationId } = context.params as { id: string }
    const command = addressed(PurgeConversation, { conversationId }, 'conversation')
    await accept(context, () => purgeConversation(command, idOf(context, command, idOfPurge), clock()))
    context.body = null
    context.status = 202
  })

  return router
}

/** What a path names. Throws RequestFailed when nothing can have such a name. */
function addressed<Command>(schema: z.ZodType<Command>, named: Command, what: string): Command {
  const { success } = schema.safeParse(named)
  if (!success) throw new RequestFailed({ kind: 'not-found', what })
  return named
}

function requestFailed(cause: AppendFailed): RequestFailed {
  return new RequestFailed({ kind: cause.outcome === 'unknown' ? 'outcome-unknown' : 'not-written' }, { cause })
}
