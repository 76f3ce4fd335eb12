import type { Status } from '../../contracts/status.ts'
import { timeOfDay } from './format.ts'

/** What the page knows: the last answer, and the failure since then. */
export interface Known {
  readonly status?: Status | undefined
  readonly failure?: { readonly since: number; readonly reason: string } | undefined
}

export interface Verdict {
  readonly tone: 'waiting' | 'well' | 'unwell' | 'unknown'
  readonly headline: string
  readonly lines: readonly string[]
}

export function verdictOn({ status, failure }: Known): Verdict {
  if (failure) {
    const headline = `No answer since ${timeOfDay(failure.since)}`
    if (!status) return { tone: 'unknown', headline, lines: [failure.reason] }
    const old = `Below are the figures of ${timeOfDay(status.at)}.`
    return {
      tone: 'unknown',
      headline,
      lines: [failure.reason, old, ...status.problems.map((one) => `Last known problem: ${one}`)],
    }
  }
  if (!status) return { tone: 'waiting', headline: 'Waiting for the first figures', lines: [] }
  const { well, problems } = status
  if (well) return { tone: 'well', headline: 'All is well', lines: problems }
  if (problems.length === 0) return { tone: 'unwell', headline: 'Not all is well', lines: ['No reason was given.'] }
  return {
    tone: 'unwell',
    headline: problems.length === 1 ? '1 problem' : `${problems.length} problems`,
    lines: problems,
  }
}
