import type { GenerationWriter } from '../read-models/read-models.ts'

/** A generation as of a store that has no transactions: each step of a round may fail, or be waited for, by itself. */
export function inSteps({ commit: _, ...steps }: GenerationWriter): GenerationWriter {
  return steps
}
