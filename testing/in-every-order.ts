import { expect } from '@jest/globals'
import { namesOf } from '../projector/models.ts'
import { projections } from '../projector/projections.ts'
import { compareText } from '../read-models/order.ts'
import { byPosition } from '../read-models/orders.ts'
import type { GenerationReader } from '../read-models/read-models.ts'
import type { Contents, Documents } from './expected-read-models.ts'

/** Fails unless each read model has the same documents in each of its further orders as in that of its keys. */
export async function sameInEveryOrder(generation: GenerationReader, contents: Contents): Promise<void> {
  for (const [model, orders] of Object.entries(namesOf(projections).orders)) {
    const found = contents.get(model) ?? new Map()
    for (const order of orders) {
      const read = order === byPosition ? await byPlaces(generation, model) : await byField(generation, model, order)
      expect([model, order, read]).toEqual([model, order, sorted(found, order)])
    }
  }
}

const limit = 100_000

const byField = async ({ range }: GenerationReader, model: string, by: string) =>
  (await range(model, { by, order: 'ascending', limit })).map(({ key }) => key)

async function byPlaces({ partitions, inLogOrder }: GenerationReader, model: string) {
  const all = Array.from({ length: partitions }, (_, partition) => {
    return inLogOrder(model, partition, 0, Number.MAX_SAFE_INTEGER, limit)
  })
  return (await Promise.all(all)).flat().map(({ key }) => key)
}

/** The keys; those of one place in an order are in their own, which they are given in. */
function sorted(found: Documents, order: string): string[] {
  const entries = [...found].sort(([, one], [, other]) => {
    if (order !== byPosition) return compareText(String(one[order]), String(other[order]))
    return one.partition - other.partition || one.offset - other.offset
  })
  return entries.map(([key]) => key)
}
