import { setTimeout as sleep } from 'node:timers/promises'
import { projectionVersion } from '../../contracts/documents.ts'
import type { EventLog } from '../../event-log/event-log.ts'
import type { ReadModels } from '../../read-models/read-models.ts'

/** Milliseconds after which projectors that have not caught up are held for broken. */
const patience = 180_000

/** Resolves with the milliseconds that it took until queries are shown all that the log has. */
export async function caughtUp(eventLog: Pick<EventLog, 'ends'>, readModels: ReadModels): Promise<number> {
  const begun = performance.now()
  for (;;) {
    const behind = await lacking(eventLog, readModels).catch((error: Error) => error.message)
    const milliseconds = performance.now() - begun
    if (behind === undefined) return milliseconds
    if (milliseconds > patience) throw new Error(`not caught up in ${patience} ms: ${behind}`)
    await sleep(100)
  }
}

async function lacking(eventLog: Pick<EventLog, 'ends'>, readModels: ReadModels): Promise<string | undefined> {
  const ends = await eventLog.ends()
  const checkpoints = await (await readModels.live(projectionVersion))?.checkpoints()
  if (!checkpoints) return 'nothing is live'
  return ends.every((end, partition) => checkpoints[partition] === end) ? undefined : `${checkpoints} of ${ends}`
}
