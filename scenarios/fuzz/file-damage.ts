import { closeSync, openSync, readFileSync, statSync, truncateSync, writeSync } from 'node:fs'
import type { Chances } from '../load/chances.ts'

const pageSize = 4_096

/** What may happen to a file of LMDB on a disk, or while it is copied. Answers what was done, in words. */
export function damage(file: string, chances: Chances): string {
  const { size } = statSync(file)
  const whole = (most: number) => Math.floor(chances.between(0, most))
  const page = whole(size / pageSize)

  function overwrite(at: number, bytes: Uint8Array) {
    const descriptor = openSync(file, 'r+')
    writeSync(descriptor, bytes, 0, bytes.length, at)
    closeSync(descriptor)
  }

  const cut = (length: number) => {
    truncateSync(file, length)
    return `cut from ${size} to ${length} bytes`
  }
  const replaced = (what: string, bytes: Uint8Array) => {
    overwrite(page * pageSize, bytes)
    return `page ${page} of ${size / pageSize} is ${what}`
  }
  const at = (from: number) => readFileSync(file).subarray(from * pageSize, (from + 1) * pageSize)

  return chances.oneOf<() => string>([
    () => cut(0),
    () => cut(Math.max(0, page * pageSize + chances.oneOf([-1, 0, 1]))),
    () => cut(whole(size)),
    () => cut(whole(3 * pageSize)),
    () => replaced('zeros', new Uint8Array(pageSize)),
    () =>
      replaced(
        'noise',
        Uint8Array.from({ length: pageSize }, () => whole(256)),
      ),
    () => {
      const other = whole(size / pageSize)
      return replaced(`page ${other}`, at(other))
    },
  ])()
}
