import { routes } from '../../contracts/routes.ts'
import { problemExamples } from './faults.ts'
import { headers } from './headers.ts'
import { info } from './info.ts'
import type { Answer, Operation, RouteName } from './operation.ts'
import { parameters, pathParameters } from './parameters.ts'
import { commonResponses, headersNamed, problemResponses } from './problem-responses.ts'
import { reads } from './reads.ts'
import { componentSchemas, pathSchemas } from './schemas.ts'
import { service } from './service.ts'
import { streams } from './streams.ts'
import { writes } from './writes.ts'

/** Every route: one that is not described here does not compile. */
const operations: Readonly<Record<RouteName, Operation>> = { ...writes, ...reads, ...streams, ...service }

/** The whole HTTP API as OpenAPI 3.1: https://spec.openapis.org/oas/v3.1.1.html */
export function openApi() {
  return {
    openapi: '3.1.1',
    info,
    servers: [{ url: '/' }],
    tags: [
      { name: 'write', description: 'Answered once the log has what is written.' },
      { name: 'read', description: 'Pages, which follow the log.' },
      { name: 'streams', description: 'Messages as they come.' },
      { name: 'service', description: 'About the service itself.' },
    ],
    paths: paths(),
    components: {
      schemas: componentSchemas(),
      headers,
      parameters,
      examples: Object.fromEntries(Array.from(problemExamples, ([kind, value]) => [kind, { value }])),
      responses: commonResponses(),
    },
  }
}

function paths(): Record<string, Record<string, object>> {
  const found: Record<string, Record<string, object>> = {}
  for (const [name, operation] of Object.entries(operations) as [RouteName, Operation][]) {
    const { method, path } = routes[name]
    const template = templateOf(path)
    found[template] = { ...found[template], [method.toLowerCase()]: described(name, operation) }
  }
  return found
}

const templateOf = (path: string) => path.replace(/:(\w+)/g, '{$1}')

function described(name: RouteName, operation: Operation) {
  const { tag, summary, description, body, answers, problems } = operation
  const named = [...(operation.parameters ?? []), 'X-Request-Id'] as const
  return {
    operationId: name,
    tags: [tag],
    summary,
    ...(description && { description }),
    parameters: [
      ...Array.from(routes[name].path.matchAll(/:(\w+)/g), ([, part = '']) => inPath(part)),
      ...named.map((one) => ({ $ref: `#/components/parameters/${one}` })),
    ],
    ...(body && { requestBody: requestBody(body) }),
    responses: {
      ...Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, response(answer)])),
      ...problemResponses(problems),
    },
  }
}

const inPath = (name: string) => ({
  name,
  in: 'path',
  required: true,
  schema: pathSchemas[name] ?? { type: 'string' },
  ...pathParameters[name],
})

function requestBody({ schema, examples }: NonNullable<Operation['body']>) {
  const named = Object.entries(examples).map(([title, value]) => [title, { value }])
  const content = { schema: { $ref: `#/components/schemas/${schema}` }, examples: Object.fromEntries(named) }
  return { required: true, content: { 'application/json': content } }
}

function response({ description, headers: named, content, links }: Answer) {
  return {
    description,
    headers: headersNamed([...named, 'X-Request-Id']),
    ...(content && { content }),
    ...(links && {
      links: Object.fromEntries(
        Object.entries(links).map(([title, { to, ...link }]) => [title, { operationId: to, ...link }]),
      ),
    }),
  }
}
