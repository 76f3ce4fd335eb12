import type { Context } from 'koa'
import { consistencyTokenHeader } from '../contracts/consistency-token.ts'
import type { Shortcut } from '../http/shortcut.ts'
import { headersOf } from './answer.ts'
import type { Pages } from './pages.ts'
import type { Views } from './views.ts'

/** URLs that are remembered. */
const most = 1_000

/** Requests with one of these are not answered by their URL alone. */
const headersThatMatter = [consistencyTokenHeader.toLowerCase(), 'if-none-match']

export interface PopularPages {
  /** To be told of every request that was answered with a page, by the name that it has among the pages. */
  remember(context: Context, name: string): void
  /** Finds the page again by the URL, as long as the view stands and the page was made. */
  readonly shortcut: Shortcut
}

export function createPopularPages(views: Pick<Views, 'ready'>, pages: Pick<Pages, 'ready'>): PopularPages {
  const known = new Map<string, { readonly route: string; readonly name: string }>()

  return {
    remember(context, name) {
      const { url } = context.req
      if (url === undefined || known.has(url)) return
      known.set(url, { route: String(context._matchedRoute), name })
      if (known.size > most) for (const oldest of known.keys()) if (known.delete(oldest)) break
    },

    shortcut({ url = '', headers }) {
      const found = known.get(url)
      if (!found || headersThatMatter.some((name) => headers[name] !== undefined)) return undefined
      const view = views.ready()
      const page = view && pages.ready(view, found.name)
      return page && { route: found.route, headers: headersOf(view, page), body: page.bytes }
    },
  }
}
