/** How many events per second become read models, against reading alone, storing alone, and the plain way. */
import { randomUUID } from 'node:crypto'
import { recordsBelow } from '../contracts/position.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import { kafkaLog } from '../testing/kafka-log.ts'
import { fill } from './events.ts'
import type { Extent } from './extent.ts'
import { interleaved, medianOf } from './interleaved.ts'
import { mustHold } from './must-hold.ts'
import type { Report } from './report.ts'
import type { Bar } from './row.ts'
import { timedProcess } from './timed-process.ts'

export async function benchProjection(report: Report, { rounds, events }: Extent, broker: string, mongodb: string) {
  const topic = 'projected'
  const eventLog = kafkaLog(broker, topic)
  await eventLog.opened
  await fill(eventLog, events)
  const records = recordsBelow(await eventLog.ends())
  await eventLog.close()

  const few = String(Math.ceil(events / 50))
  const database = () => `${mongodb}/bench-${randomUUID().slice(0, 8)}`
  const measured = await interleaved(
    {
      async projector() {
        const into = database()
        const figures = await timedProcess('projecting.js', broker, topic, into, String(records))
        await mustHold(createMongoReadModels({ url: into }), events)
        return figures
      },
      'raw consume': () => timedProcess('references/raw-consume.js', broker, topic, String(records)),
      'raw insertMany': () => timedProcess('references/raw-insert.js', database(), String(events)),
      'plain way': () => timedProcess('references/plain-projector.js', broker, topic, database(), few),
    },
    rounds,
  )
  const ofProjector = (figure: string) => medianOf(measured, figure, 'projector')
  report.takes({ projected: ofProjector('cpu'), projectedPerSecond: ofProjector('rate') })
  const section = report.section(
    `Projection of ${events.toLocaleString('en-US')} events, 12 partitions, into an empty database`,
  )
  const bars: Readonly<Record<string, Bar>> = {
    'raw consume': { least: 0.8 },
    'raw insertMany': { least: 0.8 },
    'plain way': { least: 20 },
  }
  for (const [reference, bar] of Object.entries(bars)) {
    const both = { rounds: measured, ours: 'projector', reference }
    section.compare('events', { ...both, unit: 'per s', figure: 'rate', bar })
    section.compare('CPU of an event', { ...both, unit: 'µs', figure: 'cpu' })
  }
  section.note(
    `The lesser of raw consume and raw insertMany is what counts. Each time ${events} messages were in the read models.`,
  )
}
