import { type DeadLetterDocument, deadLetterKey } from '../contracts/documents.ts'
import type { Position } from '../contracts/position.ts'
import { Refused } from '../process/refused.ts'
import { deadLetters } from '../projector/project-batches.ts'
import type { GenerationReader } from '../read-models/read-models.ts'

/** How people name a record's place in the log: partition/offset. */
export const placeOf = ({ partition, offset }: Position) => `${partition}/${offset}`

export function letterLine(letter: DeadLetterDocument): string {
  return [placeOf(letter).padEnd(12), `${letter.size} B`.padStart(10), ` ${letter.reason}`].join(' ')
}

/** A letter as JSON, with its value also as text where it is text. Throws Refused when there is none at that place. */
export async function describeLetter(generation: GenerationReader, place: string): Promise<string> {
  const key = keyOf(place)
  const [found] = await generation.range<DeadLetterDocument>(deadLetters, { from: key, order: 'ascending', limit: 1 })
  if (found?.key !== key) throw new Refused(`there is no dead letter at ${place}`)
  const { value, ...rest } = found.document
  return JSON.stringify({ ...rest, base64: value, text: textOf(value) }, null, 2)
}

function keyOf(place: string): string {
  const [, partition, offset] = /^(\d{1,9})\/(\d{1,15})$/.exec(place) ?? []
  if (partition === undefined) throw new Refused(`${place} is no place in the log: expected partition/offset, as 3/17`)
  return deadLetterKey({ partition: Number(partition), offset: Number(offset) })
}

function textOf(value: string | null): string | null {
  if (value === null) return null
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(Buffer.from(value, 'base64'))
  } catch {
    return null
  }
}
