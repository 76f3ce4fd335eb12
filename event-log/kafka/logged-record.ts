import type { LoggedRecord } from '../event-log.ts'
import type { EachBatchPayload } from './client.ts'

type KafkaMessage = EachBatchPayload['batch']['messages'][number]

export function loggedRecord(partition: number, { offset, key, value, headers }: KafkaMessage): LoggedRecord {
  return {
    partition,
    offset: Number(offset),
    key: key === null ? null : key.toString(),
    value,
    // Made when they are asked for, as of few records they are.
    get headers() {
      return Object.fromEntries(Object.entries(headers ?? {}).map(([name, content]) => [name, String(content)]))
    },
  }
}
