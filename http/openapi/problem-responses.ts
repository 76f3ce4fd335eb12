import { problemType } from '../../contracts/problem.ts'
import { problemExamples } from './faults.ts'
import type { headers } from './headers.ts'

/** The responses to what can go wrong, by status; several problems may share one. */
export function problemResponses(kinds: readonly string[]): Record<string, object> {
  const statuses = new Set(kinds.map((kind) => statusOf(kind)))
  return Object.fromEntries(
    [...statuses].map((status) => [
      status,
      problemResponse(
        status,
        kinds.filter((kind) => statusOf(kind) === status),
      ),
    ]),
  )
}

/** The response to problems of one status. */
export function problemResponse(status: number, kinds: readonly string[]) {
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

export const statusOf = (kind: string): number => problemExamples.get(kind)?.status ?? 500

function more(status: number): (keyof typeof headers)[] {
  if (status === 405) return ['Allow']
  return status > 501 ? ['Retry-After'] : []
}
