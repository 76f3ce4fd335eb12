import type { UserDocument } from '../contracts/documents.ts'
import { chunksOf } from '../read-models/chunks.ts'
import { compareText } from '../read-models/order.ts'
import { type View, visible } from './visible.ts'

export interface UserPage {
  readonly users: readonly string[]
  /** The place of the last user shown, when others follow. */
  readonly next: string | undefined
}

/** Documents in one query while all are read. */
const chunk = 10_000

/** Everyone who has posted, in order of their first post; from behind the place `after`, and at most `limit`, if given. */
export async function users(view: View, after: string | undefined, limit: number | undefined): Promise<UserPage> {
  const places = await firstPosts(view)
  const ordered = [...places].sort(([, a], [, b]) => compareText(a, b))
  const from = after === undefined ? 0 : ordered.findIndex(([, place]) => compareText(place, after) > 0)
  const page = from === -1 ? [] : ordered.slice(from, limit && from + limit)
  const last = page.at(-1)
  return { users: page.map(([user]) => user), next: last === ordered.at(-1) ? undefined : last?.[1] }
}

/** The order key of everyone's earliest post; a user has one document per partition. */
async function firstPosts(view: View): Promise<Map<string, string>> {
  const places = new Map<string, string>()
  for await (const found of chunksOf((range) => visible<UserDocument>(view, 'users', range), chunk)) {
    for (const { document } of found) {
      const known = places.get(document.user)
      if (known === undefined || compareText(document.first, known) < 0) places.set(document.user, document.first)
    }
  }
  return places
}
