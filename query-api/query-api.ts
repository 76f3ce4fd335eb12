import Router from '@koa/router'
import type { Context } from 'koa'
import { ConversationId } from '../contracts/fields.ts'
import type { Users } from '../contracts/responses.ts'
import { routes } from '../contracts/routes.ts'
import { RequestFailed } from '../http/problems.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { conversation, type Page } from './conversation.ts'
import { decodeCursor, encodeCursor } from './cursor.ts'
import { createLiveGeneration } from './live-generation.ts'
import { invalid, limitOf, parameter, setLinks } from './query.ts'
import { recentMessages } from './recent-messages.ts'
import { users } from './users.ts'

export interface QueryApiParts {
  readonly readModels: Pick<ReadModels, 'live'>
}

/** The routes that read. Each reads the checkpoints first, and shows only what lies below them. */
export function createQueryApi({ readModels }: QueryApiParts): Router {
  const currentView = createLiveGeneration(readModels)
  const router = new Router({ sensitive: true })
  router.use(unavailable)

  router.get(routes.recentMessages.path, async (context) => {
    const limit = limitOf(context, 1_000) ?? 100
    context.body = await recentMessages(await currentView(), limit)
  })

  router.get(routes.users.path, async (context) => {
    const limit = limitOf(context, 1_000)
    const cursor = parameter(context, 'after')
    const after = cursor === undefined ? undefined : decodeCursor('after', cursor, /^\d{16}\0/)
    const page = await users(await currentView(), after, limit)
    if (limit && page.next !== undefined) {
      setLinks(context, { next: { limit: String(limit), after: encodeCursor(page.next) } })
    }
    context.body = { users: [...page.users] } satisfies Users
  })

  router.get(routes.conversation.path, async (context) => {
    const { id } = context.params as { id: string }
    if (!ConversationId.safeParse(id).success) throw new RequestFailed({ kind: 'not-found', what: 'conversation' })
    const given = limitOf(context, 1_000)
    const page = pageOf(context)
    const found = await conversation(await currentView(), id, page, given ?? 1_000)
    if (!found) throw new RequestFailed({ kind: 'not-found', what: 'conversation' })
    const limit = given === undefined ? {} : { limit: String(given) }
    setLinks(context, {
      prev: found.prev === undefined ? undefined : { ...limit, before: encodeCursor(String(found.prev)) },
      next: found.next === undefined ? undefined : { ...limit, after: encodeCursor(String(found.next)) },
    })
    context.body = found.conversation
  })

  return router
}

async function unavailable(_context: Context, next: () => Promise<unknown>) {
  try {
    await next()
  } catch (cause) {
    if (!(cause instanceof ReadModelsUnavailable)) throw cause
    throw new RequestFailed({ kind: 'unavailable', what: 'read model' }, { cause })
  }
}

function pageOf(context: Context): Page | undefined {
  const before = parameter(context, 'before')
  const after = parameter(context, 'after')
  if (before !== undefined && after !== undefined) throw invalid('after', 'must not be given together with before')
  if (before !== undefined) return { before: Number(decodeCursor('before', before, /^\d{1,15}$/)) }
  if (after !== undefined) return { after: Number(decodeCursor('after', after, /^\d{1,15}$/)) }
  return undefined
}
