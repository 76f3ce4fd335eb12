import { randomUUID } from 'node:crypto'
import { askForRebuild, watchRebuild } from '../../operations/rebuilding.ts'
import { differences } from './every-answer.ts'
import { type EverythingShown, everythingShown, type Showing } from './everything-shown.ts'

export interface Rebuilt {
  readonly before: EverythingShown
  readonly after: EverythingShown
  /** What is shown otherwise now that it was built anew, in words. */
  readonly differences: readonly string[]
  /** That it took until the new read models were live. */
  readonly seconds: number
}

/** Has the running projectors build the read models anew, and holds them against those that were live. */
export async function rebuilt(showing: Showing): Promise<Rebuilt> {
  const before = await everythingShown(showing)
  const begun = performance.now()
  const id = await askForRebuild(showing.readModels, randomUUID)
  await watchRebuild(showing.readModels, id, { show: () => {}, trouble: () => {} })
  const seconds = (performance.now() - begun) / 1_000
  const after = await everythingShown(showing)
  const [one, other] = [inWords(before), inWords(after)]
  const changed = [...lacking(one, other), ...lacking(other, one)]
  return {
    before,
    after,
    differences: [
      ...differences(before.answers, after.answers),
      ...changed.map((letter) => `not a dead letter in both: ${letter.slice(0, 200)}`),
    ],
    seconds,
  }
}

const inWords = ({ letters }: EverythingShown) => letters.map((letter) => JSON.stringify(letter))

function lacking(some: readonly string[], others: readonly string[]): string[] {
  const known = new Set(others)
  return some.filter((one) => !known.has(one))
}
