import { invalidField } from '../../contracts/examples.ts'
import type { Problem } from '../../contracts/problem.ts'
import { type Fault, problemOf } from '../problems.ts'
import { bodyLimit } from '../validated-body.ts'

export type FaultKind = Fault['kind']

/** One fault of each kind. */
const faults: { readonly [Kind in FaultKind]: Extract<Fault, { kind: Kind }> } = {
  'malformed-json': { kind: 'malformed-json' },
  'malformed-request': { kind: 'malformed-request' },
  'too-slow': { kind: 'too-slow' },
  'headers-too-large': { kind: 'headers-too-large' },
  'not-found': { kind: 'not-found', what: 'conversation' },
  'method-not-allowed': { kind: 'method-not-allowed', allow: ['DELETE', 'GET', 'HEAD'] },
  'too-large': { kind: 'too-large', limit: bodyLimit },
  'unsupported-media-type': { kind: 'unsupported-media-type' },
  'invalid-field': { kind: 'invalid-field', errors: invalidField.errors ?? [] },
  'idempotency-key-reused': { kind: 'idempotency-key-reused' },
  'erasure-off': { kind: 'erasure-off' },
  'not-written': { kind: 'not-written' },
  'outcome-unknown': { kind: 'outcome-unknown' },
  unavailable: { kind: 'unavailable', what: 'read model' },
  behind: { kind: 'behind' },
  internal: { kind: 'internal' },
}

const { request_id } = invalidField

/** What the gateway says where no service does; gateway/nginx.conf has the words. */
const ofGateway: readonly Problem[] = [
  {
    type: 'urn:problem:no-service',
    title: 'The service did not answer',
    status: 502,
    detail: 'Try again later.',
    request_id,
  },
  {
    type: 'urn:problem:no-answer-in-time',
    title: 'The service did not answer in time',
    status: 504,
    detail: 'Try again later.',
    request_id,
  },
]

/** An instance of every problem, by the last part of its type. */
export const problemExamples: ReadonlyMap<string, Problem> = new Map([
  ...Object.values(faults).map((fault) => [fault.kind, problemOf(fault, request_id)] as const),
  ...ofGateway.map((problem) => [problem.type.replace('urn:problem:', ''), problem] as const),
])

/** What any request may be answered, whatever its route. */
export const everywhere: readonly string[] = [
  'malformed-request',
  'too-slow',
  'too-large',
  'headers-too-large',
  'internal',
  'no-service',
  'no-answer-in-time',
]
