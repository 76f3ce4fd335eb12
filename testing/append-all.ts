import type { Position } from '../contracts/position.ts'
import type { EventRecord } from '../contracts/record.ts'
import type { EventAppender } from '../event-log/event-log.ts'

/** Far fewer than a log lets wait. */
const together = 2_000

/** Appends so many records as fast as the log takes them. Answers where they lie, in their order. */
export async function appendAll(
  { append }: Pick<EventAppender, 'append'>,
  count: number,
  record: (number: number) => EventRecord,
): Promise<Position[]> {
  const positions: Position[] = []
  for (let first = 0; first < count; first += together) {
    const numbers = Array.from({ length: Math.min(together, count - first) }, (_, index) => first + index)
    positions.push(...(await Promise.all(numbers.map((number) => append(record(number))))))
  }
  return positions
}
