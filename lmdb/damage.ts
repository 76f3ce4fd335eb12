import { closeSync, fstatSync, openSync, readSync } from 'node:fs'
import { Damaged, newestSnapshot, type Read, type Snapshot, type Tree } from './header.ts'
import { childrenOf, type LargeValue, referencesOf } from './nodes.ts'

/** How much of a file is looked at: its beginning, what leads to the entries, which is about a fiftieth, or all. */
export type Extent = 'header' | 'branches' | 'everything'

/** More levels than LMDB itself would follow. */
const deepest = 32

const [branchFlag, leafFlag, largeFlag] = [0x01, 0x02, 0x04]

/**
 * What is wrong with an LMDB file, in words; undefined when nothing is, and while it is new and empty.
 *
 * LMDB has no checksums, and takes a page for what it is to be: one beyond the end of a file that was cut short ends the
 * process with SIGBUS. Seen are a file that is too short, and pages that are not what refers to them; not seen are wrong
 * bytes in a key or a value. The newest snapshot must not be written over while it is looked at.
 */
export function damageOf(file: string, extent: Extent): string | undefined {
  const descriptor = openSync(file, 'r')
  const read: Read = (at, length) => {
    const bytes = Buffer.allocUnsafe(length)
    return bytes.subarray(0, readSync(descriptor, bytes, 0, length, at))
  }
  try {
    const { size } = fstatSync(descriptor)
    if (size === 0) return undefined
    const snapshot = newestSnapshot(read)
    if (extent !== 'header') follow(snapshot, size, read, extent)
    return undefined
  } catch (error) {
    if (error instanceof Damaged) return error.message
    throw error
  } finally {
    closeSync(descriptor)
  }
}

/** Follows the trees of a snapshot. Throws Damaged. */
function follow({ pageSize, lastPage, trees }: Snapshot, size: number, read: Read, extent: Extent) {
  // The last pages may be free, and never have been written: then it takes all entries to tell whether one is missing.
  const isShort = size < (lastPage + 1) * pageSize
  const hasLeaves = extent === 'everything' || isShort
  let seen = 0

  function page<T>(number: number, flag: number, look: (bytes: Buffer) => T): T {
    seen += 1
    if (number > lastPage || seen > lastPage) throw new Damaged(`its pages do not form a tree, as page ${number} shows`)
    const bytes = read(number * pageSize, pageSize)
    if (bytes.length < pageSize) throw cut(number)
    if (Number(bytes.readBigUInt64LE(0)) !== number || bytes.readUInt16LE(18) !== flag) {
      throw new Damaged(`its page ${number} is not what was written there`)
    }
    try {
      return look(bytes)
    } catch (error) {
      throw error instanceof Damaged ? new Damaged(`in its page ${number}, ${error.message}`) : error
    }
  }

  const cut = (number: number) =>
    new Damaged(
      `it was cut short: it has ${size} bytes, and what is in use goes to ${(number + 1) * pageSize} at least`,
    )

  function tree({ root, depth }: Tree, isWhole: boolean) {
    if (depth < 1 || depth > deepest) throw new Damaged(`one of its trees has ${depth} levels`)
    if (depth === 1) return leaf(root)
    for (const child of page(root, branchFlag, childrenOf)) {
      if (depth > 2 || isWhole) tree({ root: child, depth: depth - 1 }, isWhole)
      else if (child > lastPage) throw new Damaged(`its pages do not form a tree, as page ${child} shows`)
    }
  }

  function leaf(number: number) {
    for (const found of page(number, leafFlag, referencesOf)) {
      if ('root' in found) tree(found, hasLeaves)
      else large(found)
    }
  }

  function large({ first, count }: LargeValue) {
    page(first, largeFlag, () => {})
    if (count > 1 && (first + count) * pageSize > size) throw cut(first + count - 1)
  }

  // These two are small, and all in them is needed: the free pages, and where the trees of the databases begin.
  for (const one of trees) tree(one, true)
}
