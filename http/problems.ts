import type { Context, Middleware } from 'koa'
import { type Problem, type ProblemError, problemType } from '../contracts/problem.ts'

/** Everything that can go wrong with a request, by what it is; each carries its facts. */
export type Fault =
  | { readonly kind: 'malformed-json' }
  | { readonly kind: 'malformed-request' }
  | { readonly kind: 'too-slow' }
  | { readonly kind: 'headers-too-large' }
  | { readonly kind: 'not-found'; readonly what: string }
  | { readonly kind: 'method-not-allowed'; readonly allow: readonly string[] }
  | { readonly kind: 'too-large'; readonly limit: number }
  | { readonly kind: 'unsupported-media-type' }
  | { readonly kind: 'invalid-field'; readonly errors: readonly ProblemError[] }
  | { readonly kind: 'idempotency-key-reused' }
  | { readonly kind: 'erasure-off' }
  | { readonly kind: 'not-written' }
  | { readonly kind: 'outcome-unknown' }
  | { readonly kind: 'unavailable'; readonly what: string }
  | { readonly kind: 'behind' }
  | { readonly kind: 'internal' }

/** Thrown by whoever handles a request; answered as problem details. */
export class RequestFailed extends Error {
  readonly fault: Fault

  constructor(fault: Fault, options?: ErrorOptions) {
    super(fault.kind, options)
    this.fault = fault
  }
}

export function invalidHeader(header: string, detail: string): RequestFailed {
  return new RequestFailed({ kind: 'invalid-field', errors: [{ header, detail }] })
}

type Body = Omit<Problem, 'type' | 'request_id'>

/** The one place where faults become HTTP. The details tell the remedy and no internals. */
function bodyOf(fault: Fault): Body {
  switch (fault.kind) {
    case 'malformed-json':
      return { title: 'The body is not JSON', status: 400, detail: 'Send one JSON object, in UTF-8.' }
    case 'malformed-request': {
      const detail = 'Send HTTP/1.1, and a URL percent-encoded as UTF-8.'
      return { title: 'The request is malformed', status: 400, detail }
    }
    case 'too-slow':
      return { title: 'The request is too slow', status: 408, detail: 'Send the request without such pauses.' }
    case 'headers-too-large': {
      const detail = 'Send a shorter URL, or fewer or shorter headers.'
      return { title: 'The URL or the headers are too large', status: 431, detail }
    }
    case 'not-found':
      return { title: 'Not found', status: 404, detail: `There is no such ${fault.what}.` }
    case 'method-not-allowed':
      return { title: 'Method not allowed', status: 405, detail: `Use ${fault.allow.join(' or ')}.` }
    case 'too-large':
      return { title: 'The body is too large', status: 413, detail: `Send at most ${fault.limit} bytes.` }
    case 'unsupported-media-type':
      return { title: 'Unsupported media type', status: 415, detail: 'Send application/json, in UTF-8.' }
    case 'invalid-field': {
      const detail = 'Correct the fields listed in errors.'
      return { title: 'The request has invalid fields', status: 422, detail, errors: [...fault.errors] }
    }
    case 'idempotency-key-reused': {
      const detail = 'Send the same text again, or another Idempotency-Key.'
      return { title: 'The Idempotency-Key was used with another text', status: 422, detail }
    }
    case 'erasure-off': {
      const detail =
        'Users are erased only where a master key is set: then what they posted is kept under keys of theirs.'
      return { title: 'Users cannot be erased here', status: 403, detail }
    }
    case 'not-written':
      return { title: 'The message was not written', status: 503, detail: 'Nothing was stored. Try again later.' }
    case 'outcome-unknown':
      return {
        title: 'It is unknown whether the message was written',
        status: 503,
        detail:
          'It may have been stored, or be stored yet. Send it again with the Idempotency-Key that it had; ' +
          'without one, look before you post it again.',
      }
    case 'unavailable':
      return { title: `The ${fault.what} is unavailable`, status: 503, detail: 'Try again later.' }
    case 'behind': {
      const detail = 'What the Consistency-Token stands for is not shown yet. Try again with the same token.'
      return { title: 'The read model is behind', status: 503, detail }
    }
    case 'internal':
      return { title: 'Internal error', status: 500, detail: 'The error was logged with this request_id.' }
  }
}

/** Seconds after which trying again has a chance. */
const retryAfter = '1'

/** Answers everything that is thrown as problem details. */
export function problems(): Middleware {
  return async (context, next) => {
    try {
      await next()
    } catch (error) {
      const fault = faultOf(error)
      context.state.failure = error
      answer(context, fault)
    }
  }
}

/** The problem details of a fault of one request. */
export function problemOf(fault: Fault, requestId: string): Problem {
  const { title, status, detail, errors } = bodyOf(fault)
  return { type: `urn:problem:${fault.kind}`, title, status, detail, ...(errors && { errors }), request_id: requestId }
}

function answer(context: Context, fault: Fault) {
  const problem = problemOf(fault, context.state.requestId)
  const { status } = problem
  context.status = status
  if (status === 503) context.set('Retry-After', retryAfter)
  if (fault.kind === 'method-not-allowed') context.set('Allow', fault.allow.join(', '))
  context.body = JSON.stringify(problem)
  context.type = problemType
}

function faultOf(error: unknown): Fault {
  return error instanceof RequestFailed ? error.fault : { kind: 'internal' }
}
