import type { GenerationRecord } from './generations.ts'
import { ReadModelsUnavailable } from './read-models.ts'

/**
 * An order in which a read model is kept besides that of its keys. It is that of the positions in the log, of all its
 * documents or of those with one text in a field; or it has the name of a field, which is a text, not empty, in each of
 * them.
 */
export const byPosition = 'position'

const among = `${byPosition} of `

export const positionOf = (field: string) => `${among}${field}`

/** The field of such an order. */
export const fieldOf = (order: string) => (order.startsWith(among) ? order.slice(among.length) : undefined)

type Ordered = Pick<GenerationRecord, 'id' | 'orders'>

export const ordersOf = ({ orders }: Ordered, model: string): readonly string[] => orders[model] ?? []

/** Throws ReadModelsUnavailable when a generation does not keep a read model in an order: one that does is being built. */
export function mustKeep(generation: Ordered, model: string, order: string): void {
  if (ordersOf(generation, model).includes(order)) return
  throw new ReadModelsUnavailable(`${generation.id} does not keep ${model} by ${order}`)
}
