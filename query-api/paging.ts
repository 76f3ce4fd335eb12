/**
 * A side of a boundary in a list: what lies before it, or behind it. A boundary lies between two items, so that a page
 * neither repeats nor skips what lies on either side, whatever is added to the list.
 */
export type Side<Boundary> = { readonly before: Boundary } | { readonly after: Boundary }

export interface Item<T, Boundary> {
  readonly shown: T
  /** The boundary right before the item, and the one right behind it. */
  readonly start: Boundary
  readonly end: Boundary
}

export interface ListPage<T, Boundary> {
  readonly shown: readonly T[]
  /** Where this page ends towards the beginning of the list, when there is more; what lies before it is the page before. */
  readonly prev: Boundary | undefined
  /** Where it ends towards the end of the list, when there is more. */
  readonly next: Boundary | undefined
}

/** Reads so many items next to a boundary; without one, from the beginning or the end of the list; the nearest first. */
export type ReadItems<T, Boundary> = (
  side: Side<Boundary> | undefined,
  count: number,
) => Promise<readonly Item<T, Boundary>[]>

/** At most `limit` items in the order of the list, next to a boundary, or where `read` begins without one. */
export async function listPage<T, Boundary>(
  read: ReadItems<T, Boundary>,
  side: Side<Boundary> | undefined,
  limit: number,
  beginsAt: 'beginning' | 'end',
): Promise<ListPage<T, Boundary>> {
  // One more than is shown tells whether there is more beyond it; one from the other side, whether there is more behind.
  const found = await read(side, limit + 1)
  const behind = side ? (await read(otherSide(side), 1)).length > 0 : false
  const beyond = found.length > limit
  const isForward = side ? 'after' in side : beginsAt === 'beginning'
  const items = found.slice(0, limit)
  if (!isForward) items.reverse()
  const boundary = side && ('after' in side ? side.after : side.before)
  const [older, newer] = isForward ? [behind, beyond] : [beyond, behind]
  return {
    shown: items.map(({ shown }) => shown),
    prev: older ? (items[0]?.start ?? boundary) : undefined,
    next: newer ? (items.at(-1)?.end ?? boundary) : undefined,
  }
}

const otherSide = <Boundary>(side: Side<Boundary>): Side<Boundary> =>
  'after' in side ? { before: side.after } : { after: side.before }
