import Router from '@koa/router'
import type { Context } from 'koa'
import type { z } from 'zod'
import {
  ConversationMessageBody,
  DeleteMessage,
  EraseUser,
  MessageBody,
  type PostMessage,
  PurgeConversation,
} from '../contracts/commands.ts'
import type { MessageEvent } from '../contracts/events.ts'
import { idempotencyKeyHeader } from '../contracts/idempotency-key.ts'
import { including, leastContaining, type Vector } from '../contracts/position.ts'
import type { ConversationMessageAccepted, MessageAccepted } from '../contracts/responses.ts'
import { routes } from '../contracts/routes.ts'
import { AppendFailed, type EventLog, type LogIdentity } from '../event-log/event-log.ts'
import { sentToken, setToken, vectorOf } from '../http/consistency-token.ts'
import { invalidHeader, RequestFailed } from '../http/problems.ts'
import { jsonBody, validated } from '../http/validated-body.ts'
import type { BoundKeyRing } from '../keys/bound-keys.ts'
import { KeysUnavailable } from '../keys/key-store.ts'
import { sealedPost } from '../keys/sealed-post.ts'
import { createAppend } from './append.ts'
import type { Clock } from './clock.ts'
import { deleteMessage, eraseUser, postMessage, purgeConversation } from './decisions.ts'
import { createKeyMemory, idOfDelete, idOfPost, idOfPurge, parseIdempotencyKey } from './idempotency-key.ts'

export interface CommandApiParts {
  readonly eventLog: Pick<EventLog, 'append' | 'opened'>
  readonly clock: Clock
  readonly newId: () => string
  /** Without it texts are written as they are, and nobody can be erased. */
  readonly keys?: Pick<BoundKeyRing, 'check' | 'current' | 'erase'> | undefined
}

/** The routes that change something. Each answers 2xx only after the log has the event. */
export function createCommandApi({ eventLog, clock, newId, keys }: CommandApiParts): Router {
  const agrees = createKeyMemory()
  const appended = createAppend(eventLog)
  let log: LogIdentity | undefined
  eventLog.opened.then(
    (identity) => {
      log = identity
    },
    () => {},
  )

  /** The event's id under the key of a request, the same for whoever sends it again; undefined when it has no key. */
  function keyedId<Command>(context: Context, command: Command, idUnder: (key: string, command: Command) => string) {
    const header = context.get(idempotencyKeyHeader)
    if (header === '') return undefined
    const key = parseIdempotencyKey(header)
    if (key === undefined) throw invalidHeader(idempotencyKeyHeader, 'must be a text of 1 to 255 ASCII characters')
    return idUnder(key, command)
  }

  /** Has the event in the log, in its partition or in the one that is named, and answers the least vector that contains it. */
  async function append(context: Context, event: MessageEvent, partition?: number): Promise<Vector> {
    return including(await appended(context, event, partition))
  }

  /** Has what is decided on in the log, and says from which token on it is seen. */
  async function accept(context: Context, write: () => Promise<Vector>) {
    const known = knownTo(context)
    try {
      // Nothing is written before it is known whose keys these are: that is decided while the log is empty.
      await keys?.check()
      const vector = leastContaining(await write(), known ?? [])
      const { logId } = await eventLog.opened
      setToken(context, { logId, vector })
    } catch (error) {
      throw failedWrite(error)
    }
  }

  /** Has the message in the log, and says where it will be seen. Answers its id. */
  async function post(context: Context, command: PostMessage): Promise<string> {
    const keyed = keyedId(context, command, idOfPost)
    if (keyed !== undefined && !agrees(keyed, command.text)) throw new RequestFailed({ kind: 'idempotency-key-reused' })
    const id = keyed ?? newId()
    await accept(context, async () => {
      const key = await keys?.current(command.user)
      // Only now: the time is that of acceptance, and a key may have been waited for.
      const event = postMessage(command, id, clock())
      return await append(context, key ? sealedPost(event, key) : event)
    })
    context.set('Location', `/conversations/${encodeURIComponent(command.conversationId)}`)
    context.status = 201
    return id
  }

  /** What the client knew of the log. */
  function knownTo(context: Context): Vector | undefined {
    const token = sentToken(context)
    if (!token) return undefined
    return vectorOf(token, reached())
  }

  /** Before the log was reached, nobody can tell whether it is that of a token, and nothing can be written either. */
  function reached(): LogIdentity {
    if (!log) throw new RequestFailed({ kind: 'not-written' })
    return log
  }

  const router = new Router({ sensitive: true })

  router.post(routes.postMessage.path, jsonBody(), async (context) => {
    await post(context, validated(MessageBody, context.request.body))
    context.body = { ok: true } satisfies MessageAccepted
  })

  router.post(routes.postConversationMessage.path, jsonBody(), async (context) => {
    const command = validated(ConversationMessageBody, context.request.body)
    context.body = {
      id: await post(context, command),
      conversation_id: command.conversationId,
      sender: command.user,
      message: command.text,
    } satisfies ConversationMessageAccepted
  })

  // What is not there is deleted all the same: only the log says what there was before.
  router.delete(routes.deleteMessage.path, async (context) => {
    const { id: conversationId, messageId } = context.params as { id: string; messageId: string }
    const command = addressed(DeleteMessage, { conversationId, messageId }, 'message')
    const event = deleteMessage(command, keyedId(context, command, idOfDelete) ?? newId(), clock())
    await accept(context, () => append(context, event))
    accepted(context)
  })

  router.delete(routes.purgeConversation.path, async (context) => {
    const { id: conversationId } = context.params as { id: string }
    const command = addressed(PurgeConversation, { conversationId }, 'conversation')
    const event = purgeConversation(command, keyedId(context, command, idOfPurge) ?? newId(), clock())
    await accept(context, () => append(context, event))
    accepted(context)
  })

  // Whoever was not told 202 may ask again: every time, all that was posted before is erased, in every partition.
  router.delete(routes.eraseUser.path, async (context) => {
    if (!keys) throw new RequestFailed({ kind: 'erasure-off' })
    const command = addressed(EraseUser, context.params as { user: string }, 'user')
    await accept(context, async () => {
      const { partitions } = reached()
      const event = eraseUser(command, await keys.erase(command.user), newId(), clock())
      const appends = Array.from({ length: partitions }, (_, partition) => append(context, event, partition))
      return (await Promise.all(appends)).reduce(leastContaining)
    })
    accepted(context)
  })

  return router
}

/** What a path names. Throws RequestFailed when nothing can have such a name. */
function addressed<Command>(schema: z.ZodType<Command>, named: Command, what: string): Command {
  const { success } = schema.safeParse(named)
  if (!success) throw new RequestFailed({ kind: 'not-found', what })
  return named
}

/** Whether there was anything to do is known by the log alone. */
function accepted(context: Context) {
  context.body = null
  context.status = 202
}

function failedWrite(cause: unknown) {
  if (cause instanceof KeysUnavailable) return new RequestFailed({ kind: 'not-written' }, { cause })
  if (!(cause instanceof AppendFailed)) return cause
  return new RequestFailed({ kind: cause.outcome === 'unknown' ? 'outcome-unknown' : 'not-written' }, { cause })
}
