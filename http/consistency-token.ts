import type { Context } from 'koa'
import {
  type ConsistencyToken,
  consistencyTokenHeader,
  decodeConsistencyToken,
  encodeConsistencyToken,
} from '../contracts/consistency-token.ts'
import type { Vector } from '../contracts/position.ts'
import { invalidHeader } from './problems.ts'

interface Log {
  readonly logId: string
  readonly partitions: number
}

/** The token that the client sent, if any. Throws RequestFailed when it is none. */
export function sentToken(context: Context): ConsistencyToken | undefined {
  const header = context.get(consistencyTokenHeader)
  if (header === '') return undefined
  const token = decodeConsistencyToken(header)
  if (!token) throw invalidHeader(consistencyTokenHeader, 'must be a token as this service gives it')
  return token
}

/** What of a log a token stands for. Throws RequestFailed when it is of another log: that will never come. */
export function vectorOf(token: ConsistencyToken, { logId, partitions }: Log): Vector {
  if (token.logId === logId && token.vector.length <= partitions) return token.vector
  throw invalidHeader(consistencyTokenHeader, 'is of another log: go on without it')
}

export function setToken(context: Context, token: ConsistencyToken) {
  context.set(consistencyTokenHeader, encodeConsistencyToken(token))
}
