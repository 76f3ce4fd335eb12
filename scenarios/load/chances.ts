/** What is left to chance, the same again from the same seed. */
export interface Chances {
  /** A number from `least` up to `most`. */
  between(least: number, most: number): number
  /** True so often in a run of one. */
  with(probability: number): boolean
  oneOf<T>(choices: readonly [T, ...T[]]): T
}

export const anySeed = () => Math.floor(Math.random() * 1_000_000)

/** The generator mulberry32: small, and even enough for moments and choices. */
export function createChances(seed: number): Chances {
  let state = seed >>> 0

  function next(): number {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32
  }

  return {
    between: (least, most) => least + next() * (most - least),
    with: (probability) => next() < probability,
    oneOf: (choices) => choices[Math.floor(next() * choices.length)] ?? choices[0],
  }
}
