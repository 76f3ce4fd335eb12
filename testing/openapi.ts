import type { ValidateFunction } from 'ajv'
import { Ajv2020 } from 'ajv/dist/2020.js'
import { openApi } from '../http/openapi/document.ts'

/** An OpenAPI document, as far as tests look into it. */
export interface Document {
  readonly paths: Readonly<Record<string, Readonly<Record<string, DescribedOperation>>>>
  readonly components: { readonly responses: Readonly<Record<string, object>> }
}

export interface DescribedOperation {
  readonly operationId: string
  readonly requestBody?: { readonly content: Content }
  /** Each is a response, or refers to one. */
  readonly responses: Readonly<Record<string, object>>
}

export interface DescribedResponse {
  readonly headers: Readonly<Record<string, object>>
  readonly content?: Content
}

export type Content = Readonly<
  Record<string, { readonly schema?: object; readonly example?: unknown; readonly examples?: Record<string, object> }>
>

export const document = JSON.parse(JSON.stringify(openApi())) as Document

/** What a reference stands for. */
export function resolved<T extends object>(value: object): T {
  if (!('$ref' in value)) return value as T
  const path = String(value.$ref).split('/').slice(1)
  return path.reduce<unknown>((at, name) => (at as Record<string, unknown>)[name], document) as T
}

/** Readers ignore what is new; tests do not: of any object, nothing but what is described. */
const closed = JSON.parse(JSON.stringify(document.components), (_, value) =>
  value?.type === 'object' && value.properties ? { ...value, unevaluatedProperties: false } : value,
)

const ajv = new Ajv2020({ strict: false, allErrors: true, validateFormats: false })
const known = new Map<string, ValidateFunction>()

/** What is wrong with a value by a schema of the document, in words. */
export function faultsBy(schema: object, value: unknown): string[] {
  const name = JSON.stringify(schema)
  const isValid = known.get(name) ?? ajv.compile({ ...schema, components: closed })
  known.set(name, isValid)
  isValid(value)
  return (isValid.errors ?? []).map(({ instancePath, message }) => `${instancePath || 'it'} ${message}`)
}
