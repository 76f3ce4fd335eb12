import type { Position } from '../contracts/position.ts'
import type { Attributes } from '../process/tracing/tracing.ts'

/** What spans about a record say of its place: in the words for Kafka, which count as well where the log is another. */
export const placeOf = ({ partition, offset }: Position): Attributes => ({
  'messaging.destination.partition.id': String(partition),
  'kafka.offset': offset,
})
