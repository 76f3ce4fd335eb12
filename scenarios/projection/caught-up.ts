import { projectionVersion } from '../../contracts/documents.ts'
import { contains } from '../../contracts/position.ts'
import type { EventLog } from '../../event-log/event-log.ts'
import type { ReadModels } from '../../read-models/read-models.ts'
import { eventually } from '../client.ts'

/** Milliseconds after which projectors that have not caught up are held for broken. */
const patience = 180_000

/** Resolves with the milliseconds that it took until queries are shown all that the log had at the call. */
export async function caughtUp(eventLog: Pick<EventLog, 'ends'>, readModels: ReadModels): Promise<number> {
  const begun = performance.now()
  const ends = await eventually(eventLog.ends, () => true, patience)
  await eventually(
    async () => (await readModels.live(projectionVersion))?.checkpoints() ?? [],
    (checkpoints) => contains(checkpoints, ends),
    patience,
  )
  return performance.now() - begun
}
