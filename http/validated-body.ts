import type { Context, Middleware } from 'koa'
import bodyParser from 'koa-bodyparser'
import type { z } from 'zod'
import type { ProblemError } from '../contracts/problem.ts'
import { type Fault, RequestFailed } from './problems.ts'

/** Bytes of a body: a text of 4,096 units, all of them escaped, and long names fit in. */
export const bodyLimit = 65_536

/** Reads JSON bodies of at most `bodyLimit` bytes, which are counted before anything is parsed. */
export function jsonBody(): Middleware {
  const options = {
    // As bytes: the parser's own way to JSON would put U+FFFD for what is not UTF-8, and nobody would know.
    enableTypes: ['text'],
    extendTypes: { text: ['application/json', 'application/*+json'] },
    encoding: null,
    textLimit: bodyLimit,
    onerror(error: Error & { status?: number }) {
      throw new RequestFailed(faultOf(error.status), { cause: error })
    },
  }
  // Its types know neither bytes nor a limit that need not be parsed for each request.
  const read = bodyParser(options as object)
  return async (context, next) => {
    if (!isJson(context)) throw new RequestFailed({ kind: 'unsupported-media-type' })
    await read(context, async () => {
      context.request.body = parsed(context.request.body)
      await next()
    })
  }
}

const utf8 = new TextDecoder('utf-8', { fatal: true })

function parsed(bytes: unknown): unknown {
  try {
    return JSON.parse(utf8.decode(bytes as Buffer))
  } catch (cause) {
    throw new RequestFailed({ kind: 'malformed-json' }, { cause })
  }
}

function faultOf(status: number | undefined): Fault {
  if (status === 413) return { kind: 'too-large', limit: bodyLimit }
  return { kind: status === 415 ? 'unsupported-media-type' : 'malformed-json' }
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
