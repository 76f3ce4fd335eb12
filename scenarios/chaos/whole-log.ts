import { randomUUID } from 'node:crypto'
import kafkajs from 'kafkajs'
import type { messagePosted } from '../../contracts/examples.ts'
import type { Position } from '../../contracts/position.ts'
import type { LoggedDelete, LoggedErasure } from '../projection/expected.ts'
import type { Logged } from '../projection/produce.ts'
import { isPoison } from './poisoning.ts'

type MessagePosted = typeof messagePosted & { readonly type: 'MessagePosted' }
type Event = MessagePosted | LoggedDelete['deleted'] | LoggedErasure['erased'] | { readonly type: 'LogStarted' }

export interface WholeLog {
  readonly logged: readonly Logged[]
  readonly deletes: readonly LoggedDelete[]
  readonly erasures: readonly LoggedErasure[]
}

/** All records of a log that nobody writes to any more, by a plain consumer; the one that begins the log is left out. */
export async function wholeLog(broker: string, topic: string): Promise<WholeLog> {
  const kafka = new kafkajs.Kafka({ brokers: [broker], logLevel: kafkajs.logLevel.NOTHING })
  const [admin, consumer] = [kafka.admin(), kafka.consumer({ groupId: randomUUID() })]
  await Promise.all([admin.connect(), consumer.connect()])
  try {
    const offsets = await admin.fetchTopicOffsets(topic)
    const ends = new Map(offsets.map(({ partition, high }) => [partition, Number(high)]))
    const logged: Logged[] = []
    const deletes: LoggedDelete[] = []
    const erasures: LoggedErasure[] = []
    await consumer.subscribe({ topic, fromBeginning: true })
    await new Promise<void>((resolve, reject) => {
      const left = new Set([...ends].flatMap(([partition, end]) => (end > 0 ? [partition] : [])))
      consumer.on(consumer.events.CRASH, ({ payload }) => reject(payload.error))
      void consumer.run({
        autoCommit: false,
        eachBatch: async ({ batch: { partition, messages } }) => {
          for (const { offset, key, value } of messages) {
            const one = read({ partition, offset: Number(offset) }, String(key), String(value))
            if (!one) continue
            if ('deleted' in one) deletes.push(one)
            else if ('erased' in one) erasures.push(one)
            else logged.push(one)
          }
          const last = Number(messages.at(-1)?.offset ?? -1)
          if (last + 1 >= (ends.get(partition) ?? 0)) left.delete(partition)
          if (left.size === 0) resolve()
        },
      })
    })
    return { logged, deletes, erasures }
  } finally {
    await Promise.all([admin.disconnect(), consumer.disconnect()])
  }
}

/** As JSON alone reads it: what the service makes of it is what is to be checked. */
function read(position: Position, key: string, value: string): Logged | LoggedDelete | LoggedErasure | undefined {
  const logged = { record: { key, value, headers: {} }, position }
  if (isPoison(value)) return logged
  const event = JSON.parse(value) as Event
  switch (event.type) {
    case 'LogStarted':
      return undefined
    case 'MessagePosted':
      return { ...logged, event }
    case 'UserErased':
      return { erased: event, position }
    default:
      return { deleted: event, position }
  }
}
