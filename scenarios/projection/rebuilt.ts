import { randomUUID } from 'node:crypto'
import { lettersOf, serving } from '../../operations/letters.ts'
import { askForRebuild, watchRebuild } from '../../operations/rebuilding.ts'
import type { ReadModels } from '../../read-models/read-models.ts'
import { eventually } from '../client.ts'
import { serviceProcess } from '../service-process.ts'
import { type Answers, differences, everyAnswer } from './every-answer.ts'

export interface RebuiltOptions {
  readonly readModels: ReadModels
  /** Of the query API; its output goes to the directory. */
  readonly variables: Readonly<Record<string, string>>
  readonly directory: string
  readonly conversations: readonly string[]
}

export interface Rebuilt {
  /** What was shown before. */
  readonly answers: Answers
  /** The places of the dead letters before, sorted. */
  readonly letters: readonly string[]
  /** What is shown otherwise now that it was built anew, in words. */
  readonly differences: readonly string[]
  /** That it took until the new read models were live. */
  readonly seconds: number
}

/** Has the running projectors build the read models anew, and holds them against those that were live. */
export async function rebuilt({ readModels, variables, directory, conversations }: RebuiltOptions): Promise<Rebuilt> {
  const before = await readAll()
  const begun = performance.now()
  const id = await askForRebuild(readModels, randomUUID)
  await watchRebuild(readModels, id, { show: () => {}, trouble: () => {} })
  const seconds = (performance.now() - begun) / 1_000
  const after = await readAll()
  const letterDifferences = before.letters.flatMap((letter, index) => {
    return letter === after.letters[index] ? [] : [`dead letter ${letter.slice(0, 200)} is another one rebuilt`]
  })
  const more = after.letters.length - before.letters.length
  return {
    answers: before.answers,
    letters: before.places,
    differences: [
      ...differences(before.answers, after.answers),
      ...letterDifferences,
      ...(more > 0 ? [`${more} dead letters more rebuilt`] : []),
    ],
    seconds,
  }

  /** Through a query API that has shown nothing before. */
  async function readAll() {
    const queryApi = await serviceProcess({
      service: 'query-api',
      name: `query-api-${randomUUID()}`,
      variables,
      directory,
    })
    queryApi.start()
    try {
      const ready = () => fetch(`${queryApi.origin}/readyz`)
      await eventually(ready, ({ status }) => status === 200)
      const answers = await everyAnswer(queryApi.origin, conversations)
      const letters: string[] = []
      const places: string[] = []
      for await (const { document } of lettersOf(await serving(readModels))) {
        letters.push(JSON.stringify(document))
        places.push(`${document.partition}/${document.offset}`)
      }
      return { answers, letters, places: places.sort() }
    } finally {
      await queryApi.end('SIGTERM')
    }
  }
}
