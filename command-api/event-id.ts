import { randomFillSync } from 'node:crypto'
import { v7 } from 'uuid'

/** Random bytes of 256 ids: to ask the kernel for those of each id costs a tenth of a POST. */
const pool = new Uint8Array(16 * 256)
let used = pool.length

function random(): Uint8Array {
  if (used === pool.length) {
    randomFillSync(pool)
    used = 0
  }
  used += 16
  return pool.subarray(used - 16, used)
}

/**
 * An id that nobody else gives: a UUID of version 7 (RFC 9562), which begins with the time. Ids that are new lie
 * beside each other in every index of ids then, which costs a fraction of what random ones do.
 */
export const newEventId = (): string => v7({ random: random() })
