import type { Context } from 'koa'
import { consistencyTokenHeader } from '../contracts/consistency-token.ts'
import type { Shortcut } from '../http/shortcut.ts'
import { headersOf } from './answer.ts'
import type { Content, Page, Pages } from './pages.ts'
import type { Views } from './views.ts'
import type { View } from './visible.ts'

/** URLs that are remembered. */
const most = 1_000

/** Milliseconds for which a page is shown after it was begun, besides those for which a view stands anyway. */
const patience = 200

/**
 * A page that more than `few` have asked for since it was begun rests, from then on, for `share` times as long as it took
 * to make, or for `longestRest` ms: what is asked for often and changes often costs no more than a share of the time.
 */
const [few, share, longestRest] = [8, 10, 100]

/** Requests with one of these are not answered by their URL alone. */
const headersThatMatter = [consistencyTokenHeader.toLowerCase(), 'if-none-match']

export interface PopularPages {
  /** To be told of every request that was answered with a page: of the page's name, and how it is made. */
  remember(context: Context, name: string, make: (view: View) => Promise<Content | undefined>): void
  /**
   * Finds a page again by its URL, as long as the view stands, and while it rests. Then whoever comes first waits for a
   * new one, and who comes meanwhile and has brought no token is shown the one before: otherwise all would wait most of
   * the time where much is written.
   */
  readonly shortcut: Shortcut
}

interface Popular {
  readonly route: string
  readonly name: string
  make(view: View): Promise<Content | undefined>
  shown: { readonly view: View; readonly page: Page; readonly at: number } | undefined
  isRenewed: boolean
  /** How many have asked for it since it was begun, and until when it rests. */
  asked: number
  restsUntil: number
}

export function createPopularPages(views: Omit<Views, 'first'>, pages: Pages): PopularPages {
  const known = new Map<string, Popular>()
  let forgetting: NodeJS.Timeout | undefined

  function keep(popular: Popular, shown: Popular['shown']) {
    popular.shown = shown
    if (!forgetting) forgetting = setTimeout(forgetOld, patience).unref()
  }

  /** What nobody is shown any more: all pages together would take more than the capacity of those that are kept. */
  function forgetOld() {
    const oldest = performance.now() - patience
    let isEmpty = true
    for (const popular of known.values()) {
      if (popular.shown && popular.shown.at < oldest) popular.shown = undefined
      isEmpty &&= popular.shown === undefined
    }
    forgetting = isEmpty ? undefined : setTimeout(forgetOld, patience).unref()
  }

  async function renew(popular: Popular) {
    popular.isRenewed = true
    popular.asked = 0
    try {
      const at = performance.now()
      const view = await views.current()
      const page = await pages.at(view, popular.name, popular.make)
      keep(popular, page && { view, page, at })
      popular.restsUntil = at + Math.min(longestRest, share * (performance.now() - at))
    } catch {
      // Whoever asks next is told.
    } finally {
      popular.isRenewed = false
    }
  }

  function find(popular: Popular): Popular['shown'] {
    const view = views.ready()
    const page = view && pages.ready(view, popular.name)
    if (view && page) {
      keep(popular, { view, page, at: performance.now() })
      return popular.shown
    }
    const { shown, isRenewed, asked, restsUntil } = popular
    const now = performance.now()
    // Not to somebody who may have been shown more: nobody goes back.
    const recent = shown && now - shown.at < patience && views.hasAllShown(shown.view) ? shown : undefined
    if (isRenewed || (recent && asked > few && now < restsUntil)) return recent
    renew(popular)
    return undefined
  }

  return {
    remember(context, name, make) {
      const { url } = context.req
      if (url === undefined || known.has(url)) return
      known.set(url, {
        route: String(context._matchedRoute),
        name,
        make,
        shown: undefined,
        isRenewed: false,
        asked: 0,
        restsUntil: 0,
      })
      if (known.size > most) for (const oldest of known.keys()) if (known.delete(oldest)) break
    },

    shortcut({ url = '', headers }) {
      const popular = known.get(url)
      if (!popular || headersThatMatter.some((name) => headers[name] !== undefined)) return undefined
      popular.asked += 1
      const found = find(popular)
      if (found) views.show(found.view)
      return found && { route: popular.route, headers: headersOf(found.view, found.page), body: found.page.bytes }
    },
  }
}
