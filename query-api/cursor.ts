import type { Context } from 'koa'
import type { Side } from './paging.ts'
import { invalid, parameter } from './query.ts'

/** A boundary in a list, opaque to clients. */
export const encodeCursor = (boundary: string | number) => Buffer.from(String(boundary)).toString('base64url')

/**
 * The side of a boundary that `before` or `after` asks for, if any. Throws RequestFailed when both do, or with what is
 * no cursor that this service could have given: those have a certain form.
 */
export function sideOf(context: Context, form: RegExp): Side<string> | undefined {
  const before = parameter(context, 'before')
  const after = parameter(context, 'after')
  if (before !== undefined && after !== undefined) throw invalid('after', 'must not be given together with before')
  if (before !== undefined) return { before: decodeCursor('before', before, form) }
  if (after !== undefined) return { after: decodeCursor('after', after, form) }
  return undefined
}

function decodeCursor(name: string, cursor: string, form: RegExp): string {
  const boundary = Buffer.from(cursor, 'base64url').toString()
  if (form.test(boundary) && encodeCursor(boundary) === cursor) return boundary
  throw invalid(name, 'must be a cursor as a Link header of this service gives it')
}
