/** The order of keys and texts in every read model: by their UTF-8 bytes, which is not JavaScript's. */
export function compareText(a: string, b: string): number {
  return Buffer.compare(Buffer.from(a), Buffer.from(b))
}

/** The lesser of two values of one field: numbers by value, texts by `compareText`. */
export function lesser(a: unknown, b: unknown): unknown {
  if (typeof a === 'number' && typeof b === 'number') return Math.min(a, b)
  return compareText(String(b), String(a)) < 0 ? b : a
}
