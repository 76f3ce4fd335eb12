import type { Context } from 'koa'
import { RequestFailed } from '../http/problems.ts'

/** A query parameter's one value. Throws RequestFailed when it is given more than once. */
export function parameter(context: Context, name: string): string | undefined {
  const value = context.query[name]
  if (Array.isArray(value)) throw invalid(name, 'must be given once')
  return value
}

/** `limit`, between 1 and `max`. */
export function limitOf(context: Context, max: number): number | undefined {
  const given = parameter(context, 'limit')
  if (given === undefined) return undefined
  const limit = /^\d{1,9}$/.test(given) ? Number(given) : 0
  if (limit < 1 || limit > max) throw invalid('limit', `must be a whole number from 1 to ${max}`)
  return limit
}

export function invalid(name: string, detail: string): RequestFailed {
  return new RequestFailed({ kind: 'invalid-field', errors: [{ parameter: name, detail }] })
}

/** RFC 8288: the links to the pages around this one, each by its query; undefined when there are none. */
export function linksTo(path: string, pages: Readonly<Record<string, Record<string, string> | undefined>>) {
  const links = Object.entries(pages).flatMap(([rel, query]) =>
    query ? [`<${path}?${new URLSearchParams(query)}>; rel="${rel}"`] : [],
  )
  return links.length > 0 ? links.join(', ') : undefined
}
