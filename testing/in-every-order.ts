import { expect } from '@jest/globals'
import { namesOf } from '../projector/models.ts'
import { projections } from '../projector/projections.ts'
import { compareText } from '../read-models/order.ts'
import { byPosition, fieldOf } from '../read-models/orders.ts'
import type { GenerationReader, Having } from '../read-models/read-models.ts'
import type { Contents, Documents } from './expected-read-models.ts'

/** Fails unless each read model has the same documents in each of its further orders as in that of its keys. */
export async function sameInEveryOrder(generation: GenerationReader, contents: Contents): Promise<void> {
  for (const [model, orders] of Object.entries(namesOf(projections).orders)) {
    const found = contents.get(model) ?? new Map()
    for (const order of orders) {
      expect([model, order, await readIn(generation, model, order, found)]).toEqual([
        model,
        order,
        sorted(found, order),
      ])
    }
  }
}

const limit = 100_000

async function readIn(generation: GenerationReader, model: string, order: string, found: Documents) {
  const field = fieldOf(order)
  if (order === byPosition) return await byPlaces(generation, model)
  if (field === undefined) return await byField(generation, model, order)
  const values = [...new Set([...found.values()].flatMap((one) => (field in one ? [String(one[field])] : [])))]
  const read = values.map((value) => byPlaces(generation, model, { field, value }))
  return (await Promise.all(read)).flat()
}

const byField = async ({ range }: GenerationReader, model: string, by: string) =>
  (await range(model, { by, order: 'ascending', limit })).map(({ key }) => key)

async function byPlaces({ partitions, inLogOrder }: GenerationReader, model: string, having?: Having) {
  const all = Array.from({ length: partitions }, (_, partition) => {
    return inLogOrder(model, partition, 0, Number.MAX_SAFE_INTEGER, limit, having)
  })
  return (await Promise.all(all)).flat().map(({ key }) => key)
}

/** The keys; those of one place in an order are in their own, which they are given in. */
function sorted(found: Documents, order: string): string[] {
  const field = fieldOf(order)
  if (field !== undefined) {
    const values = new Set([...found.values()].flatMap((one) => (field in one ? [one[field]] : [])))
    return [...values].flatMap((value) => {
      return sorted(new Map([...found].filter(([, document]) => document[field] === value)), byPosition)
    })
  }
  const entries = [...found].sort(([, one], [, other]) => {
    if (order !== byPosition) return compareText(String(one[order]), String(other[order]))
    return one.partition - other.partition || one.offset - other.offset
  })
  return entries.map(([key]) => key)
}
