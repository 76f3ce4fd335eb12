import type { Problem } from '../contracts/problem.ts'

/** The service answered, and repeating the request as it is would not help: `problem` says what is wrong. */
export class RequestRefused extends Error {
  override readonly name = 'RequestRefused'
  readonly problem: Problem

  constructor(problem: Problem) {
    super([`${problem.title}.`, problem.detail, ...(problem.errors ?? []).map(faultOf)].join(' '))
    this.problem = problem
  }
}

/**
 * The deadline passed before an answer came; `cause` is what went wrong last. A write may have been done all the same:
 * whoever repeats it with this key does it once.
 */
export class NotAnswered extends Error {
  override readonly name = 'NotAnswered'
  readonly key: string | undefined

  constructor(cause: unknown, key: string | undefined) {
    super(`There was no answer in time: ${reasonOf(cause)}`, { cause })
    this.key = key
  }
}

/** Why a request failed, in a few words: `fetch` itself says no more than that it did. */
export function reasonOf(error: unknown): string {
  const { cause, message } = error as Error & { cause?: { code?: string; message?: string } }
  return cause?.message || cause?.code || message || String(error)
}

const faultOf = ({ pointer, parameter, header, detail }: NonNullable<Problem['errors']>[number]) =>
  `${pointer ?? parameter ?? header ?? ''} ${detail}.`.trimStart()
