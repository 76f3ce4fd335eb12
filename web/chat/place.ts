/** What of an element is needed to keep it where it is. */
export interface Placed {
  readonly isConnected: boolean
  getBoundingClientRect(): { readonly top: number; readonly bottom: number }
}

/** Where rows were, the first of them that could be seen at first; some more, because one may be gone later. */
export type Place = readonly { readonly row: Placed; readonly top: number }[]

const enough = 20

/** The rows that lie below this line, which are in order. */
export function placeOf(rows: ArrayLike<Placed>, line: number): Place {
  let first = 0
  let above = rows.length
  while (first < above) {
    const middle = (first + above) >> 1
    if ((rows[middle] as Placed).getBoundingClientRect().bottom > line) above = middle
    else first = middle + 1
  }
  const kept = Array.from(
    { length: Math.min(enough, rows.length - first) },
    (_, index) => rows[first + index] as Placed,
  )
  return kept.map((row) => ({ row, top: row.getBoundingClientRect().top }))
}

/** How far they have moved: by so much is to be scrolled for a reader to see them where they were. */
export function movedBy(place: Place): number {
  const left = place.find(({ row }) => row.isConnected)
  return left ? left.row.getBoundingClientRect().top - left.top : 0
}
