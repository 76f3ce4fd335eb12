import { problemType } from '../../contracts/problem.ts'
import { everywhere, problemExamples } from './faults.ts'
import type { headers } from './headers.ts'

/** What any request may be answered, and what only one that no route takes: by status. */
export function commonResponses(): Record<string, object> {
  return byStatus([...everywhere, 'not-found', 'method-not-allowed'], problemResponse)
}

/** What can go wrong with a route; where it is no more than with any request, a reference to that. */
export function problemResponses(kinds: readonly string[]): Record<string, object> {
  return byStatus([...kinds, ...everywhere], (status, all) =>
    all.every((kind) => everywhere.includes(kind))
      ? { $ref: `#/components/responses/${status}` }
      : problemResponse(status, all),
  )
}

/** Several problems may share a status. */
function byStatus(kinds: readonly string[], make: (status: number, kinds: readonly string[]) => object) {
  const statuses = new Set(kinds.map((kind) => statusOf(kind)))
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      make(
        status,
        kinds.filter((kind) => statusOf(kind) === status),
      ),
    ]),
  )
}

function problemResponse(status: number, kinds: readonly string[]) {
  const titles = kinds.map((kind) => problemExamples.get(kind)?.title)
  const narrowed = { type: { enum: kinds.map((kind) => `urn:problem:${kind}`) }, status: { const: status } }
  return {
    description: `${titles.join('; ')}.`,
    headers: headersNamed(['X-Request-Id', ...more(status)]),
    content: {
      [problemType]: {
        schema: { $ref: '#/components/schemas/Problem', properties: narrowed },
        examples: Object.fromEntries(kinds.map((kind) => [kind, { $ref: `#/components/examples/${kind}` }])),
      },
    },
  }
}

export const headersNamed = (names: readonly (keyof typeof headers)[]) =>
  Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))

const statusOf = (kind: string): number => problemExamples.get(kind)?.status ?? 500

function more(status: number): (keyof typeof headers)[] {
  if (status === 405) return ['Allow']
  return status > 501 ? ['Retry-After'] : []
}
