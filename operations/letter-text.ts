import type { DeadLetterDocument } from '../contracts/documents.ts'
import type { Position } from '../contracts/position.ts'
import { printable, unprintable } from '../process/printable.ts'

/** How people name a record's place in the log: partition/offset. */
export const placeOf = ({ partition, offset }: Position) => `${partition}/${offset}`

/** One line, whatever the record says: a reason may quote it. */
export function letterLine(letter: DeadLetterDocument): string {
  const line = [placeOf(letter).padEnd(12), `${letter.size} B`.padStart(10), ` ${letter.reason}`].join(' ')
  return line.replaceAll(unprintable, ' ')
}

/** A letter as JSON, with its value also as text where it is text; the record itself says which event it is about. */
export function describeLetter({
  value = null,
  conversationId: _,
  eventId: __,
  user: ___,
  ...rest
}: DeadLetterDocument): string {
  const json = JSON.stringify({ ...rest, base64: value, text: textOf(value) }, null, 2)
  return json.split('\n').map(printable).join('\n')
}

function textOf(value: string | null): string | null {
  if (value === null) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64'))
  } catch {
    return null
  }
}
