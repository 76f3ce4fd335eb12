import { Damaged, pageHeaderSize, type Tree, treeAt } from './header.ts'

/** An entry of a page, by where it lies in it: `MDB_node` of the source that header.ts names. */
interface Node {
  readonly at: number
  readonly flags: number
  /** Where its key ends, and its data begins. */
  readonly data: number
}

const nodeHeaderSize = 8
const [largeData, treeData, repeatedData] = [0x01, 0x02, 0x04]
const [largeSize, treeSize] = [24, 48]

/** The entries of a page, or of a page within a page, of `size` bytes at `start`. Throws Damaged where one is not within it. */
function* nodesOf(page: Buffer, start = 0, size = page.length): Generator<Node> {
  const body = start + pageHeaderSize
  const room = size - pageHeaderSize
  if (room < 0) throw new Damaged('a page within it has no room')
  const [lower, upper] = [page.readUInt16LE(start + 20), page.readUInt16LE(start + 22)]
  if (lower > upper || upper > room || lower % 2 === 1) throw new Damaged('its entries overlap')
  for (let pointer = 0; pointer < lower; pointer += 2) {
    const offset = page.readUInt16LE(body + pointer)
    if (offset < upper || offset + nodeHeaderSize > room) throw new Damaged('an entry lies outside of it')
    const at = body + offset
    const data = at + nodeHeaderSize + page.readUInt16LE(at + 6)
    if (data > start + size) throw new Damaged('a key ends outside of it')
    yield { at, flags: page.readUInt16LE(at + 4), data }
  }
}

/** The pages below a branch page. Throws Damaged. */
export function childrenOf(page: Buffer): number[] {
  const nodes = Array.from(nodesOf(page))
  if (nodes.length === 0) throw new Damaged('it leads nowhere')
  return nodes.map(({ at, flags }) => page.readUInt16LE(at) + page.readUInt16LE(at + 2) * 2 ** 16 + flags * 2 ** 32)
}

/** Pages in a row that hold one large value. */
export interface LargeValue {
  readonly first: number
  readonly count: number
}

/** What the entries of a leaf page refer to. Throws Damaged where one is not within the page. */
export function referencesOf(page: Buffer): (Tree | LargeValue)[] {
  const found: (Tree | LargeValue)[] = []
  for (const { at, flags, data } of nodesOf(page)) {
    const isLarge = (flags & largeData) !== 0
    const size = isLarge ? largeSize : page.readUInt32LE(at)
    if (data + size > page.length) throw new Damaged('a value ends outside of it')
    if (isLarge) {
      const [first, count] = [page.readBigUInt64LE(data), page.readBigUInt64LE(data + 16)]
      found.push({ first: Number(first), count: Number(count) })
    } else if ((flags & treeData) !== 0) {
      const tree = size === treeSize ? treeAt(page, data) : undefined
      if (tree) found.push(tree)
    } else if ((flags & repeatedData) !== 0) {
      // Their values are the keys of a page within this one.
      Array.from(nodesOf(page, data, size))
    }
  }
  return found
}
