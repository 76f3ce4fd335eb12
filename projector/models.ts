import type { GenerationRecord } from '../read-models/generations.ts'
import { positionOf } from '../read-models/orders.ts'
import { deadLetters } from './dead-letters.ts'
import type { ArbiterModel, ReadModel } from './read-model.ts'

/** The read models that some code projects. */
export interface Models {
  readonly arbiter: ArbiterModel
  readonly readModels: readonly ReadModel[]
}

/** Their names and further orders, as they are recorded of a generation. */
export function namesOf({ arbiter, readModels }: Models): Pick<GenerationRecord, 'claimed' | 'plain' | 'orders'> {
  const ordered = [arbiter, ...readModels].flatMap(({ name, orders }) => (orders ? [[name, orders] as const] : []))
  return {
    claimed: [arbiter.name],
    plain: [...readModels.map(({ name }) => name), deadLetters].sort(),
    orders: Object.fromEntries([...ordered, [deadLetters, [positionOf('conversationId'), positionOf('user')]]]),
  }
}

/** Those of the models that a generation has. */
export const modelsIn = ({ plain }: Pick<GenerationRecord, 'plain'>, { arbiter, readModels }: Models): Models => ({
  arbiter,
  readModels: readModels.filter(({ name }) => plain.includes(name)),
})
