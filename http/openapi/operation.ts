import type { routes } from '../../contracts/routes.ts'
import type { FaultKind } from './faults.ts'
import type { headers } from './headers.ts'
import type { parameters } from './parameters.ts'
import type { SchemaName } from './schemas.ts'

export type RouteName = keyof typeof routes

/** What can be sent to a route and what comes back, beside what all routes have in common. */
export interface Operation {
  readonly tag: 'write' | 'read' | 'streams' | 'service'
  readonly summary: string
  readonly description?: string
  /** Beside those in the path. */
  readonly parameters?: readonly (keyof typeof parameters)[]
  readonly body?: { readonly schema: SchemaName; readonly examples: Readonly<Record<string, unknown>> }
  readonly answers: Readonly<Record<number, Answer>>
  readonly problems: readonly FaultKind[]
}

/** An answer that is no problem. */
export interface Answer {
  readonly description: string
  readonly headers: readonly (keyof typeof headers)[]
  readonly content?: Readonly<Record<string, object>>
  readonly links?: Readonly<Record<string, Link>>
}

/** What of this answer can be sent to another route. */
interface Link {
  readonly to: RouteName
  readonly parameters: Readonly<Record<string, string>>
  readonly description: string
}

export const json = (schema: SchemaName, example: unknown) => ({
  'application/json': { schema: { $ref: `#/components/schemas/${schema}` }, example },
})
