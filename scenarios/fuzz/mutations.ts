import type { Chances } from '../load/chances.ts'

/** Bytes with a mistake or several: flipped bits, bytes that are left out, put in, or there twice, and the end cut off. */
export function mutated(bytes: Buffer, chances: Chances): Buffer {
  const times = chances.oneOf([1, 1, 1, 2, 3, 8])
  let now = bytes
  for (let n = 0; n < times; n += 1) now = mutatedOnce(now, chances)
  return now
}

const telling = [
  '\r\n',
  '\n',
  '\r',
  '\0',
  ' ',
  ':',
  '%00',
  '%',
  '0',
  '9',
  '-',
  ',',
  '"',
  '{',
  '}',
  '\\',
  '\xff',
  '\ud800',
  ';',
  '?',
  '/',
] as const

function mutatedOnce(bytes: Buffer, chances: Chances): Buffer {
  const place = () => Math.floor(chances.between(0, bytes.length + 1))
  const at = place()
  const length = Math.floor(chances.oneOf([1, 1, 2, 4, chances.between(1, 64)]))
  const spliced = (removed: number, put: Buffer) =>
    Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(Math.min(bytes.length, at + removed))])

  const ways: readonly [() => Buffer, ...(() => Buffer)[]] = [
    () => {
      const flipped = Buffer.from(bytes)
      flipped[at] = (flipped[at] ?? 0) ^ (1 << Math.floor(chances.between(0, 8)))
      return flipped
    },
    () => spliced(length, Buffer.alloc(0)),
    () => spliced(0, Buffer.from(chances.oneOf(telling), 'latin1')),
    () => spliced(1, Buffer.from(chances.oneOf(telling), 'latin1')),
    () => spliced(0, bytes.subarray(at, at + length)),
    () => spliced(0, bytes.subarray(place(), place())),
    () => bytes.subarray(0, at),
    () => spliced(0, Buffer.from(Array.from({ length }, () => chances.between(0, 256)))),
  ]
  return chances.oneOf(ways)()
}
