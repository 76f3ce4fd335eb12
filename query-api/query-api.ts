import Router from '@koa/router'
import type { Context } from 'koa'
import { ConversationId } from '../contracts/fields.ts'
import { pageSize } from '../contracts/page-size.ts'
import type { Users } from '../contracts/responses.ts'
import { routes } from '../contracts/routes.ts'
import { RequestFailed } from '../http/problems.ts'
import type { Shortcut } from '../http/shortcut.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import { ReadModelsUnavailable } from '../read-models/read-models.ts'
import { answer } from './answer.ts'
import { consistencyWaits, viewFor, viewForReader } from './consistency.ts'
import { conversation, lastPosted } from './conversation.ts'
import { conversationList } from './conversation-list.ts'
import { encodeCursor, sideOf } from './cursor.ts'
import { type Content, createPages } from './pages.ts'
import type { ListPage, Side } from './paging.ts'
import { createPopularPages } from './popular-pages.ts'
import { limitOf, linksTo } from './query.ts'
import { recentMessages } from './recent-messages.ts'
import { createStreams } from './streams.ts'
import { allUsers, users } from './users.ts'
import { createViews, type ViewedReadModels } from './views.ts'
import type { View } from './visible.ts'

export interface QueryApiParts {
  readonly readModels: ViewedReadModels
  readonly instruments?: Instruments
}

export interface QueryApi {
  readonly routes: Router
  readonly shortcut: Shortcut
  /** Ends the streams, which would not end by themselves. */
  stop(): void
}

const { most: mostItems, usual: usualItems } = pageSize

/** Boundaries: an offset, and an order key or what lies right behind one. */
const [offset, place] = [/^\d{1,15}$/, /^\d{16}\0/]

/** The routes that read. Each reads the checkpoints first, shows only what lies below them, and answers with their token. */
export function createQueryApi({ readModels, instruments = unobserved }: QueryApiParts): QueryApi {
  const views = createViews(readModels)
  const pages = createPages({ instruments })
  const streams = createStreams(views, instruments)
  const popular = createPopularPages(views, pages)
  const waits = consistencyWaits(instruments)
  const router = new Router({ sensitive: true })
  router.use(unavailable)

  /** Answers with what `make` makes of a view; `name` says what it depends on besides. */
  async function page(context: Context, name: string, make: (view: View) => Promise<Content | undefined>) {
    const view = await viewFor(context, views, waits)
    const found = await pages.at(view, name, make)
    if (!found) throw new RequestFailed({ kind: 'not-found', what: 'conversation' })
    views.show(view)
    answer(context, view, found)
    popular.remember(context, name, make)
  }

  router.get(routes.recentMessages.path, (context) => {
    const limit = limitOf(context, mostItems) ?? usualItems
    return page(context, `messages ${limit}`, async (view) => ({ body: await recentMessages(view, limit) }))
  })

  router.get(routes.users.path, (context) => {
    const { path } = context
    const side = sideOf(context, place)
    const limit = limitOf(context, mostItems) ?? (side && usualItems)
    return page(context, nameOf(context, limit, side), async (view) => {
      if (limit === undefined) return { body: { users: [...(await allUsers(view))] } satisfies Users }
      const { shown, ...ends } = await users(view, side, limit)
      return { body: { users: [...shown] } satisfies Users, ...links(path, limit, ends) }
    })
  })

  router.get(routes.conversations.path, (context) => {
    const { path } = context
    const side = sideOf(context, place)
    const limit = limitOf(context, mostItems)
    return page(context, nameOf(context, limit, side), async (view) => {
      const { list, ends } = await conversationList(view, side, limit ?? usualItems)
      return { body: list, ...links(path, limit, ends) }
    })
  })

  router.get(routes.conversation.path, (context) => {
    const { path } = context
    const id = conversationIdOf(context)
    const side = offsetsOf(sideOf(context, offset))
    const limit = limitOf(context, mostItems)
    return page(context, nameOf(context, limit, side), async (view) => {
      const found = await conversation(view, id, side, limit ?? mostItems)
      return found && { body: found.conversation, partition: found.partition, ...links(path, limit, found.ends) }
    })
  })

  router.get(routes.messageStream.path, (context) => streams.open(context))

  router.get(routes.conversationStream.path, async (context) => {
    const id = conversationIdOf(context)
    // Somebody who has seen it may have come from an instance that was further.
    const isKnown =
      (await lastPosted(await views.current(), id)) ??
      (await lastPosted(await viewForReader(context, views, waits), id))
    if (!isKnown) throw new RequestFailed({ kind: 'not-found', what: 'conversation' })
    await streams.open(context, id)
  })

  return { routes: router, shortcut: popular.shortcut, stop: () => streams.stop() }
}

async function unavailable(_context: Context, next: () => Promise<unknown>) {
  try {
    await next()
  } catch (cause) {
    if (!(cause instanceof ReadModelsUnavailable)) throw cause
    throw new RequestFailed({ kind: 'unavailable', what: 'read model' }, { cause })
  }
}

function conversationIdOf(context: Context): string {
  const { id } = context.params as { id: string }
  if (!ConversationId.safeParse(id).success) throw new RequestFailed({ kind: 'not-found', what: 'conversation' })
  return id
}

const nameOf = ({ path }: Context, limit: number | undefined, side: Side<string | number> | undefined) =>
  JSON.stringify([path, limit, side])

function offsetsOf(side: Side<string> | undefined): Side<number> | undefined {
  return side && ('before' in side ? { before: Number(side.before) } : { after: Number(side.after) })
}

/** To the pages before and behind, as long as this one when it says how long it is to be. */
function links(
  path: string,
  limit: number | undefined,
  ends: Pick<ListPage<unknown, string | number>, 'prev' | 'next'>,
) {
  const { prev, next } = ends
  const size = limit === undefined ? {} : { limit: String(limit) }
  const link = linksTo(path, {
    prev: prev === undefined ? undefined : { ...size, before: encodeCursor(prev) },
    next: next === undefined ? undefined : { ...size, after: encodeCursor(next) },
  })
  return link === undefined ? {} : { link }
}
