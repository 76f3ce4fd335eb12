import type { ReadModels } from '../../read-models/read-models.ts'
import type { Posted } from '../load/posts.ts'
import type { Shown } from '../load/read-back.ts'
import { violationsOf } from '../load/violations.ts'
import { expectedOf } from '../projection/expected.ts'
import { heldAgainst } from '../projection/held-against.ts'
import { rebuilt } from '../projection/rebuilt.ts'
import type { Deployment } from './deployment.ts'
import { differencesOfTwin } from './standalone-twin.ts'
import { wholeLog } from './whole-log.ts'

export interface EndStateParts {
  readonly deployment: Deployment
  readonly readModels: ReadModels
  /** The directory of another build than that of this code. */
  readonly build?: string
  readonly directory: string
  readonly posted: readonly Posted[]
  /** All conversations, but for those of which something has vanished. */
  readonly shown: Shown
  readonly conversations: readonly string[]
}

export interface EndState {
  /** What is not as it should be, in words. */
  readonly wrongs: readonly string[]
  /** How many answers were compared with those of a rebuild, and of standalone. */
  readonly answers: number
  readonly deadLetters: number
}

/**
 * Holds what is shown when all is quiet against what was acknowledged, what the log has, what a rebuild shows, and what a
 * standalone service shows that has the same.
 */
export async function checkEndState(parts: EndStateParts): Promise<EndState> {
  const { deployment, readModels, build, directory, posted, shown, conversations } = parts
  const { variables, masterKey } = deployment
  const { logged, deletes, erasures } = await wholeLog(variables.KAFKA_BROKERS, variables.KAFKA_TOPIC)
  const { before, differences } = await rebuilt({ readModels, variables, directory, conversations })
  const { answers, letters } = before
  const twin = await differencesOfTwin({
    variables,
    directory,
    ...(build && { build }),
    ...(masterKey && { masterKey }),
    conversations,
    answers,
  })
  return {
    wrongs: [
      ...violationsOf(posted, shown),
      ...heldAgainst(expectedOf(logged, deletes, erasures), before).map((words) => `by the log, ${words}`),
      ...differences,
      ...twin,
      ...deployment.accidents(),
    ],
    answers: answers.size,
    deadLetters: letters.length,
  }
}
