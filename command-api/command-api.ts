import Router from '@koa/router'
import { ConversationMessageBody, MessageBody, type PostMessage } from '../contracts/commands.ts'
import type { MessagePosted } from '../contracts/events.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { ConversationMessageAccepted, MessageAccepted } from '../contracts/responses.ts'
import { routes } from '../contracts/routes.ts'
import { AppendFailed, type EventAppender } from '../event-log/event-log.ts'
import { RequestFailed } from '../http/problems.ts'
import { jsonBody, validated } from '../http/validated-body.ts'
import type { Clock } from './clock.ts'
import { postMessage } from './post-message.ts'

export interface CommandApiParts {
  readonly eventLog: EventAppender
  readonly clock: Clock
  readonly newId: () => string
}

/** The routes that change something. Each answers 2xx only after the log has the event. */
export function createCommandApi({ eventLog, clock, newId }: CommandApiParts): Router {
  async function post(command: PostMessage): Promise<MessagePosted> {
    const event = postMessage(command, newId(), clock())
    try {
      await eventLog.append(encodeEvent(event))
    } catch (error) {
      throw error instanceof AppendFailed ? requestFailed(error) : error
    }
    return event
  }

  const router = new Router({ sensitive: true })

  router.post(routes.postMessage.path, jsonBody(), async (context) => {
    await post(validated(MessageBody, context.request.body))
    context.status = 201
    context.body = { ok: true } satisfies MessageAccepted
  })

  router.post(routes.postConversationMessage.path, jsonBody(), async (context) => {
    const event = await post(validated(ConversationMessageBody, context.request.body))
    context.status = 201
    context.body = {
      id: event.eventId,
      conversation_id: event.conversationId,
      sender: event.user,
      message: event.text,
    } satisfies ConversationMessageAccepted
  })

  return router
}

function requestFailed(cause: AppendFailed): RequestFailed {
  return new RequestFailed({ kind: cause.outcome === 'unknown' ? 'outcome-unknown' : 'not-written' }, { cause })
}
