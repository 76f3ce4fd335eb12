import { hasPostedSince, type UserDocument, type UserErasureDocument, userKey } from '../contracts/documents.ts'
import { isBelow } from '../contracts/position.ts'
import { chunksOf } from '../read-models/chunks.ts'
import { compareText } from '../read-models/order.ts'
import type { KeyedDocument, Range } from '../read-models/read-models.ts'
import { type Item, type ListPage, listPage, type Side } from './paging.ts'
import { after, type View, visible } from './visible.ts'

/** Documents in one query while all are read. */
const chunk = 10_000

/** Everyone who has posted, in order of their first post. */
export async function allUsers(view: View): Promise<readonly string[]> {
  const places = new Map<string, string>()
  // Whoever is there in one partition has the place of the first post in any.
  const shown = new Set<string>()
  const erased = await allErasures(view)
  for await (const found of chunksOf((range) => visible<UserDocument>(view, 'users', range), chunk)) {
    const documents = found.map(({ document }) => document)
    firstPosts(documents, places)
    for (const { user } of documents.filter(isThere(view, erased))) shown.add(user)
  }
  const listed = [...places].filter(([user]) => shown.has(user))
  return listed.sort(([, a], [, b]) => compareText(a, b)).map(([user]) => user)
}

/**
 * A page of them, next to a boundary or at the beginning. A boundary is a text: those whose first post has it as its
 * order key, or a greater one, lie behind it.
 */
export function users(view: View, side: Side<string> | undefined, limit: number): Promise<ListPage<string, string>> {
  return listPage((at, count) => readUsers(view, at ?? { after: '' }, count), side, limit, 'beginning')
}

async function readUsers(view: View, side: Side<string>, count: number): Promise<Item<string, string>[]> {
  const items: Item<string, string>[] = []
  let range: Range | undefined = {
    by: 'first',
    limit: count,
    ...('after' in side ? { from: side.after, order: 'ascending' } : { to: side.before, order: 'descending' }),
  }
  while (range && items.length < count) {
    const found: readonly KeyedDocument<UserDocument>[] = await visible<UserDocument>(view, 'users', range)
    const firsts = await earliest(
      view,
      found.map(({ document }) => document),
    )
    items.push(...firsts.map(({ user, first }) => ({ shown: user, start: first, end: `${first}\0` })))
    const last = found.at(-1)
    range = last && found.length === range.limit ? after(range, last) : undefined
  }
  return items.slice(0, count)
}

/** Those that are about the first of all posts of their user, who has a document per partition. */
async function earliest(view: View, documents: readonly UserDocument[]): Promise<readonly UserDocument[]> {
  const { generation, vector } = view
  const partitions = Array.from({ length: generation.partitions }, (_, partition) => partition)
  const names = new Set(documents.map(({ user }) => user))
  const keys = [...names].flatMap((user) => partitions.map((partition) => userKey(user, partition)))
  const [erasures, found] = await Promise.all([
    generation.find<UserErasureDocument>('user-erasures', keys),
    partitions.length === 1 ? [] : generation.find<UserDocument>('users', keys),
  ])
  const isShown = isThere(view, byKey(erasures))
  const others = found.flatMap(({ document }) => (isBelow(document, vector) ? [document] : []))
  const all = [...documents, ...others]
  const firsts = firstPosts(all)
  const shown = new Set(all.filter(isShown).map(({ user }) => user))
  return documents.filter(({ user, first }) => firsts.get(user) === first && shown.has(user))
}

type Erasures = ReadonlyMap<string, UserErasureDocument>

const byKey = (found: readonly KeyedDocument<UserErasureDocument>[]): Erasures =>
  new Map(found.map(({ key, document }) => [key, document]))

async function allErasures(view: View): Promise<Erasures> {
  const found: KeyedDocument<UserErasureDocument>[] = []
  const read = (range: Range) => visible<UserErasureDocument>(view, 'user-erasures', range)
  for await (const some of chunksOf(read, chunk)) found.push(...some)
  return byKey(found)
}

const isThere =
  ({ vector }: View, erasures: Erasures) =>
  (document: UserDocument) =>
    hasPostedSince(document, erasures.get(userKey(document.user, document.partition)), vector)

/** The order key of everyone's first post. */
function firstPosts(documents: Iterable<UserDocument>, known = new Map<string, string>()): Map<string, string> {
  for (const { user, first } of documents) {
    const before = known.get(user)
    if (before === undefined || compareText(first, before) < 0) known.set(user, first)
  }
  return known
}
