import { element } from './element.ts'

const [colours, dashes] = [6, [[], [6, 4], [2, 3]]]

/** Curves differ in colour and, where there are many, in their dashes. */
export const lookOf = (slot: number) => {
  const dash = Math.floor(slot / colours) % dashes.length
  return { colour: slot % colours, dash, pattern: dashes[dash] ?? [] }
}

/** What a curve looks like, in front of its name. */
export function swatch(slot: number): HTMLElement {
  const made = element('span')
  paint(made, slot)
  return made
}

export function paint(swatch: Element, slot: number) {
  const { colour, dash } = lookOf(slot)
  swatch.className = `swatch colour-${colour} dash-${dash}`
}
