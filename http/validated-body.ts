import type { Context, Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import type { z } from 'zod'
import type { ProblemError } from '../contracts/problem.ts'
import { RequestFailed } from './problems.ts'

/** Bytes of a body: a text of 4,096 units, all of them escaped, and long names fit in. */
export const bodyLimit = 65_536

/** Parses JSON bodies of at most `bodyLimit` bytes, which are counted before anything is parsed. */
export function jsonBody(): Middleware {
  const parse = bodyParser({
    enableTypes: ['json'],
    extendTypes: { json: ['application/*+json'] },
    jsonLimit: `${bodyLimit}b`,
    onerror(error) {
      throw new RequestFailed(
        (error as { status?: number }).status === 413
          ? { kind: 'too-large', limit: bodyLimit }
          : { kind: 'malformed-json' },
        { cause: error },
      )
    },
  })
  return async (context, next) => {
    if (!isJson(context)) throw new RequestFailed({ kind: 'unsupported-media-type' })
    await parse(context, async () => {
      if (!String(context.request.rawBody ?? '').trim()) throw new RequestFailed({ kind: 'malformed-json' })
      await next()
    })
  }
}

function isJson({ request }: Context): boolean {
  return /^application\/([\w.-]+\+)?json$/i.test(request.type) && /^(utf-8)?$/i.test(request.charset)
}

/** The parsed body as the schema has it. Throws RequestFailed with every field that is wrong. */
export function validated<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const parsed = schema.safeParse(body)
  if (parsed.success) return parsed.data
  throw new RequestFailed({ kind: 'invalid-field', errors: parsed.error.issues.map((issue) => pointed(issue, body)) })
}

function pointed({ path, message }: z.core.$ZodIssue, body: unknown): ProblemError {
  const value = path.reduce<unknown>((at, name) => (at as Record<PropertyKey, unknown> | undefined)?.[name], body)
  const pointer = ['#', ...path.map((name) => String(name).replaceAll('~', '~0').replaceAll('/', '~1'))].join('/')
  return { pointer, detail: value === undefined ? 'is required' : message }
}
