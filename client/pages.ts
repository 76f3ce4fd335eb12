import { bodyOf } from './answer.ts'
import { type CallOptions, type RequestParts, request } from './requests.ts'

/** Part of a list, and the ways to the parts around it, which stay where they are while things are added. */
export interface Page<Item> {
  readonly items: readonly Item[]
  /** What the page shows: a stream that is opened with it goes on where the page ends. */
  readonly token: string
  /** What comes before it in the list; absent where it begins. Of a conversation these are older messages. */
  readonly prev?: (options?: CallOptions) => Promise<Page<Item>>
  /** What follows; absent where the list ends. */
  readonly next?: (options?: CallOptions) => Promise<Page<Item>>
}

export interface PageOptions extends CallOptions {
  /** Items at most, from 1 to 1000. */
  readonly limit?: number
}

export const withLimit = (path: string, { limit }: PageOptions): string =>
  limit === undefined ? path : `${path}?limit=${limit}`

/** Reads a page; `itemsOf` finds them in its body, and answers undefined when it is another one. */
export function page<Body, Item>(
  parts: RequestParts,
  path: string,
  itemsOf: (body: Partial<Body>) => readonly Item[] | undefined,
  options: CallOptions,
): Promise<Page<Item>> {
  async function result(response: Response): Promise<Page<Item>> {
    const body = await bodyOf<Body>(response, (body) => Array.isArray(itemsOf(body)))
    const links = ['prev', 'next'].flatMap((rel) => {
      const target = linkIn(response.headers, rel)
      if (target === undefined) return []
      return [[rel, (options: CallOptions = {}) => page(parts, target, itemsOf, options)] as const]
    })
    const token = response.headers.get('Consistency-Token') ?? ''
    return { items: itemsOf(body as Partial<Body>) ?? [], token, ...Object.fromEntries(links) }
  }
  return request(parts, { ...options, method: 'GET', path, result })
}

/**
 * All items from a page on to the end of its list, from the beginning of it when the page has something before it. What
 * is added meanwhile at the end comes too. No more than a page is kept.
 */
export async function* everyItem<Item>(page: Page<Item>, options: CallOptions): AsyncGenerator<Item, void, undefined> {
  let at = page
  while (at.prev) at = await at.prev(options)
  yield* at.items
  while (at.next) {
    at = await at.next(options)
    yield* at.items
  }
}

/** RFC 8288, as the service writes it. */
const linkIn = (headers: Headers, rel: string): string | undefined =>
  headers.get('Link')?.match(`<([^>]*)>; rel="${rel}"`)?.[1]
