/** The projector as it is, which tells whoever started it when it has moved checkpoints. */
import { randomUUID } from 'node:crypto'
import { pino } from 'pino'
import { createProjector } from '../projector/projector.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { Advance, ReadModels } from '../read-models/read-models.ts'
import { kafkaLog } from '../testing/kafka-log.ts'

/** `at` in milliseconds since 1970, with fractions. */
export type Moved = { readonly live: true } | { readonly at: number; readonly advances: readonly Advance[] }

const [broker = '', topic = '', mongodb = ''] = process.argv.slice(2)
const log = pino({ level: 'silent' })
const eventLog = kafkaLog(broker, topic)
const readModels = createMongoReadModels({ url: mongodb })
const tell = (moved: Moved) => process.send?.(moved)

const observed: ReadModels = {
  ...readModels,
  async openForProjection(record) {
    const generation = await readModels.openForProjection(record)
    return {
      ...generation,
      async advance(advances) {
        const behind = await generation.advance(advances)
        const moved = advances.filter(({ partition }) => !behind.has(partition))
        tell({ at: performance.timeOrigin + performance.now(), advances: moved })
        return behind
      },
    }
  },
}

const projector = createProjector({ eventLog, readModels: observed, newId: randomUUID, log })
await projector.live
tell({ live: true })
process.once('SIGTERM', () => process.exit(0))
