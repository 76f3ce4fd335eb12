import { projectionVersion } from '../../contracts/documents.ts'
import { contains } from '../../contracts/position.ts'
import type { EventLog } from '../../event-log/event-log.ts'
import type { ReadModels } from '../../read-models/read-models.ts'
import { eventually } from '../client.ts'

/**
 * Resolves with the milliseconds that it took until queries are shown all that the log had at the call. Projectors that
 * have not caught up after `patience` ms are held for broken.
 */
export async function caughtUp(
  eventLog: Pick<EventLog, 'ends'>,
  readModels: ReadModels,
  patience = 180_000,
): Promise<number> {
  const begun = performance.now()
  const ends = await eventually(eventLog.ends, () => true, patience)
  await eventually(
    async () => (await readModels.live(projectionVersion))?.checkpoints() ?? [],
    (checkpoints) => contains(checkpoints, ends),
    patience,
  )
  return performance.now() - begun
}
