import type { EventLog } from '../../event-log/event-log.ts'
import type { ReadModels } from '../../read-models/read-models.ts'
import { caughtUp } from '../projection/caught-up.ts'
import { isReady, type Member } from './member.ts'

/** Milliseconds in which the service must do all that it should again, once nothing is in its way. */
const patience = 60_000

export interface RecoveryParts {
  readonly members: readonly Member[]
  /** Past all ways. */
  readonly eventLog: Pick<EventLog, 'ends'>
  readonly readModels: ReadModels
}

/** Resolves when every member says that it serves, and all that was written is shown; rejects when that takes too long. */
export async function recovered({ members, eventLog, readModels }: RecoveryParts): Promise<void> {
  await Promise.all(members.map((member) => isReady(member, patience)))
  await caughtUp(eventLog, readModels, patience)
}
