import { printable } from '../../process/printable.ts'
import { NotAnswered, RequestRefused } from '../failures.ts'

/** Why a call failed and what helps, in a line; undefined for what nobody expects. */
export function reasonFor(error: Error): string | undefined {
  if (error instanceof RequestRefused) return printable(`${error.message} ${remedyFor(error)}`.trimEnd())
  if (!(error instanceof NotAnswered)) return undefined
  const { key, message } = error
  const perhaps = key === undefined ? '' : ` It may have been posted: with --key ${key} it is not posted twice.`
  return printable(`${message}.${perhaps} Is the service running, and --url right? --wait has it wait longer.`)
}

function remedyFor({ problem: { type, status } }: RequestRefused): string {
  if (type === 'about:blank') return 'Is --url right?'
  return status === 404 ? 'npm run chat -- conversations lists those that there are.' : ''
}
