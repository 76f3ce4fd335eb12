import type { EventLog } from '../event-log/event-log.ts'
import { readConfigWithLog } from './config.ts'
import { type Source, sourceOf } from './exporting.ts'
import { onEventLog } from './open-event-log.ts'
import { onReadModels } from './open-read-models.ts'
import { serving } from './serving.ts'

/** Opens what there is to be read of all that the log has now, and the log, for as long as they are used. */
export const onSource = (use: (source: Source, eventLog: EventLog) => Promise<void>): Promise<void> =>
  onReadModels(async (readModels) => {
    const generation = await serving(readModels)
    await onEventLog(readConfigWithLog(), async (eventLog) => {
      await use(await sourceOf(generation, eventLog), eventLog)
    })
  })
