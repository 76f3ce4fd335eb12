import { randomUUID } from 'node:crypto'
import type { DeadLetterDocument } from '../../contracts/documents.ts'
import { lettersOf } from '../../operations/letters.ts'
import { serving } from '../../operations/serving.ts'
import type { ReadModels } from '../../read-models/read-models.ts'
import { eventually } from '../client.ts'
import { serviceProcess } from '../service-process.ts'
import { type Answers, everyAnswer } from './every-answer.ts'

export interface Showing {
  readonly readModels: ReadModels
  /** Of the query API; its output goes to the directory. */
  readonly variables: Readonly<Record<string, string>>
  readonly directory: string
  readonly conversations: readonly string[]
}

export interface EverythingShown {
  readonly answers: Answers
  readonly letters: readonly DeadLetterDocument[]
}

/** What is live now, through a query API that has shown nothing before. */
export async function everythingShown(showing: Showing): Promise<EverythingShown> {
  const { readModels, variables, directory, conversations } = showing
  const name = `query-api-${randomUUID()}`
  const queryApi = await serviceProcess({ service: 'query-api', name, variables, directory })
  queryApi.start()
  try {
    const ready = () => fetch(`${queryApi.origin}/readyz`)
    await eventually(ready, ({ status }) => status === 200)
    const answers = await everyAnswer(queryApi.origin, conversations)
    const letters: DeadLetterDocument[] = []
    for await (const { document } of lettersOf(await serving(readModels))) letters.push(document)
    return { answers, letters }
  } finally {
    await queryApi.end('SIGTERM')
  }
}
