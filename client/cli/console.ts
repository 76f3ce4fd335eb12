import { once } from 'node:events'
import { printable } from '../../process/printable.ts'
import type { Client } from '../client.ts'
import { reasonOf } from '../failures.ts'
import { asJson, asText, type Look } from './shown.ts'

/** What a command works with. */
export interface Console {
  readonly client: Client
  readonly look: Look
  /** Writes a line of what was asked for. Resolves when there is room for more. */
  say(line: string): Promise<void>
  /** Writes a line about how it goes, beside what was asked for. */
  note(line: string): void
}

export const lookFor = (isJson: boolean): Look =>
  isJson ? asJson : asText(process.stdout.isTTY && process.stdout.hasColors())

export async function say(line: string): Promise<void> {
  if (!process.stdout.write(`${line}\n`)) await once(process.stdout, 'drain')
}

export const note = (line: string): void => void process.stderr.write(`${printable(line)}\n`)

/** Notes why something is tried again: once, as long as it stays the same. */
export function createRetryNotes(note: (line: string) => void) {
  let noted: string | undefined
  return {
    failed(failure: Error) {
      const reason = reasonOf(failure)
      if (reason !== noted) note(`${reason}: trying again`)
      noted = reason
    },
    /** Whether something had failed before. */
    isWell(): boolean {
      const hadFailed = noted !== undefined
      noted = undefined
      return hadFailed
    },
  }
}
