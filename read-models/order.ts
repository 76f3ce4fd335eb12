/** The order of keys and texts in every read model: by their UTF-8 bytes, which is not that of JavaScript's units. */
export function compareText(a: string, b: string): number {
  const length = Math.min(a.length, b.length)
  for (let index = 0; index < length; index += 1) {
    const [one, other] = [a.charCodeAt(index), b.charCodeAt(index)]
    if (one !== other) return rank(one) - rank(other)
  }
  return a.length - b.length
}

/** UTF-16 puts surrogates before U+E000 to U+FFFF, and what they encode comes after. */
function rank(unit: number): number {
  if (unit < 0xd800) return unit
  return unit < 0xe000 ? unit + 0x2000 : unit - 0x800
}

/** The lesser of two values of one field: numbers by value, texts by `compareText`. */
export function lesser(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return Math.min(a, b)
  return compareText(String(b), String(a)) < 0 ? b : a
}
