/**
 * The beginning of an LMDB file as lmdb-js writes it, in little-endian: data version 2 of
 * https://github.com/kriszyp/lmdb-js/blob/master/dependencies/lmdb/libraries/liblmdb/mdb.c, `MDB_page_header`, `MDB_db` and
 * `MDB_meta`. Pages 0 and 1 are the meta pages, which transactions write in turn; each has a page's header and then
 *
 *     0 magic   4 version   16 size of the map   24 tree of free pages   72 main tree   120 last page   128 transaction
 *
 * and a tree (48 bytes) is: 0 (of the first one) size of a page   6 depth   40 root.
 */
export const pageHeaderSize = 24
const metaSize = 136
const [magic, dataVersion] = [0xbeefc0de, 2]
const metaFlag = 0x08
const noPage = 2n ** 64n - 1n

/** The root page of a B+tree, and how many levels it has; a leaf is at level 1. */
export interface Tree {
  readonly root: number
  readonly depth: number
}

/** What a transaction has made of the file. */
export interface Snapshot {
  readonly transaction: number
  readonly pageSize: number
  /** Beyond it nothing is in use. */
  readonly lastPage: number
  /** That of the numbers of free pages, and that of the names of databases, each with a tree of its own. */
  readonly trees: readonly Tree[]
}

/** Thrown by what looks at a file, with the reason. */
export class Damaged extends Error {}

/** Reads as many bytes as there are. */
export type Read = (at: number, length: number) => Buffer

/**
 * The newest snapshot by the two meta pages. Throws Damaged when they are none, or none of one file. A crash of the machine
 * may leave one of them newer by several transactions, and newer than what was flushed, until LMDB opens the file.
 */
export function newestSnapshot(read: Read): Snapshot {
  const first = metaOf(0, read(0, pageHeaderSize + metaSize))
  const second = metaOf(1, read(first.pageSize, pageHeaderSize + metaSize))
  if (first.pageSize !== second.pageSize) throw new Damaged('its meta pages do not belong together')
  return first.transaction > second.transaction ? first : second
}

function metaOf(number: number, page: Buffer): Snapshot {
  if (page.length < pageHeaderSize + metaSize) throw new Damaged(`it ends before, or within, its meta page ${number}`)
  const meta = page.subarray(pageHeaderSize)
  if ((page.readUInt16LE(18) & metaFlag) === 0 || meta.readUInt32LE(0) !== magic) {
    throw new Damaged(`its page ${number} is no meta page of LMDB`)
  }
  const version = meta.readUInt32LE(4) & 0xffff
  if (version !== dataVersion) throw new Damaged(`its format has version ${version}, and ${dataVersion} is expected`)
  const [pageSize, mapSize] = [meta.readUInt32LE(24), Number(meta.readBigUInt64LE(16))]
  const [lastPage, transaction] = [Number(meta.readBigUInt64LE(120)), Number(meta.readBigUInt64LE(128))]
  const isPageSize = pageSize >= 4_096 && pageSize <= 65_536 && (pageSize & (pageSize - 1)) === 0
  // A transaction writes the page of its parity; what is new has been written by none.
  const isInTurn = transaction === 0 || transaction % 2 === number
  if (!isPageSize || !isInTurn || (lastPage + 1) * pageSize > mapSize) {
    throw new Damaged(`its meta page ${number} contradicts itself`)
  }
  const trees = [treeAt(meta, 24), treeAt(meta, 72)].filter((tree) => tree !== undefined)
  return { transaction, pageSize, lastPage, trees }
}

/** Undefined where it is empty. */
export function treeAt(bytes: Buffer, at: number): Tree | undefined {
  const root = bytes.readBigUInt64LE(at + 40)
  return root === noPage ? undefined : { root: Number(root), depth: bytes.readUInt16LE(at + 6) }
}
