import { encodeCursor } from '../query-api/cursor.ts'
import { hot, type Shape } from './shape.ts'

/** Paths of as many pages as are to be read of a history of this size; `turn` is how often that was done before. */
export type PathsOf = (size: number, turn: number, count: number) => readonly string[]

const numbered = (count: number, path: (number: number) => string) => Array.from({ length: count }, (_, n) => path(n))

/** Messages on a page that is not of many lengths. */
const length = 50

/** A page of each length. A message comes before every turn, so that none of the turn before is used again. */
const ofLengths =
  (path: string): PathsOf =>
  (_size, _turn, count) =>
    numbered(count, (n) => `${path}?limit=${length + n}`)

/** The page of the hot conversation that ends at each of as many offsets, in the middle of its partition. */
const middle: PathsOf = (size, turn, count) =>
  numbered(count, (n) => {
    const offset = Math.floor(size / 4) + ((turn * count + n) % Math.floor(size / 8))
    return `/conversations/${hot}?limit=${length}&before=${encodeCursor(offset)}`
  })

/** Of those that the least history has, and no longer than they are there; each of them once, as far as there are enough. */
function conversationsOf({ conversations, sizes: [least = 0] }: Shape): PathsOf {
  const known = Math.min(conversations, least / 2)
  const longest = Math.min(length, Math.floor(least / 2 / known))
  return (_size, turn, count) =>
    numbered(count, (n) => {
      const number = turn * count + n
      return `/conversations/conversation%20${number % known}?limit=${1 + (Math.floor(number / known) % longest)}`
    })
}

/** Reads that show as much in every history of a shape, however many messages are stored, by what they are. */
export const readsOf = (shape: Shape): Readonly<Record<string, PathsOf>> => ({
  'GET /messages': ofLengths('/messages'),
  'GET /users': ofLengths('/users'),
  'the end of the hot conversation': ofLengths(`/conversations/${hot}`),
  'the middle of the hot conversation': middle,
  ...(shape.conversations > 1 && {
    'GET /conversations': ofLengths('/conversations'),
    'one conversation of many': conversationsOf(shape),
  }),
})
