import { createClient, eventually, type StoredMessage } from '../client.ts'
import { differences, everyAnswer } from '../projection/every-answer.ts'
import type { Instance } from './instance.ts'

export interface FinalStateOptions {
  readonly queryApis: readonly [Instance, ...Instance[]]
  readonly conversations: readonly string[]
  /** What stands for all that was ever acknowledged. */
  readonly headers: Record<string, string>
}

/** What is shown when all is quiet. */
export interface FinalState {
  readonly shown: ReadonlyMap<string, readonly StoredMessage[]>
  /** How many answers were compared. */
  readonly answers: number
  /** What the instances do not agree on, in words. */
  readonly differences: readonly string[]
}

/** Milliseconds in which the service has to recover from whatever happened to it. */
const patience = 120_000

/** Everything, from each instance, when it shows all that was acknowledged. */
export async function finalState({ queryApis, conversations, headers }: FinalStateOptions): Promise<FinalState> {
  const waiting = { ...headers, Prefer: 'wait=30' }
  const all = await Promise.all(
    queryApis.map(async ({ origin, name }) => {
      await eventually(
        () => fetch(`${origin}/users`, { headers: waiting }),
        ({ status }) => status === 200,
        patience,
      )
      return { name, answers: await everyAnswer(origin, conversations) }
    }),
  )
  const [first, ...others] = all
  const { conversation } = createClient(() => queryApis[0].origin)
  const shown = new Map<string, readonly StoredMessage[]>()
  for (const id of conversations) shown.set(id, await conversation(id))
  return {
    shown,
    answers: all.reduce((sum, { answers }) => sum + answers.size, 0),
    differences: others.flatMap(({ name, answers }) =>
      first ? differences(first.answers, answers, [`at ${first.name}`, `at ${name}`]) : [],
    ),
  }
}
