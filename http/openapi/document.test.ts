import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Validator } from '@seriousme/openapi-schema-validator'
import { Problem } from '../../contracts/problem.ts'
import { routes } from '../../contracts/routes.ts'
import { type DescribedResponse, document, faultsBy, resolved } from '../../testing/openapi.ts'

const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]) => ({ path, method, ...operation })),
)
const contents = operations.flatMap(({ operationId, requestBody, responses }) => [
  ...(requestBody ? [{ operationId, content: requestBody.content }] : []),
  ...Object.values(responses).flatMap((one) => {
    const { content } = resolved<DescribedResponse>(one)
    return content ? [{ operationId, content }] : []
  }),
])

describe('the OpenAPI document', () => {
  test('is the one that is kept: otherwise run `npm run openapi`', () => {
    expect(JSON.parse(readFileSync('docs/openapi.json', 'utf8'))).toEqual(document)
  })

  test('is what OpenAPI 3.1 says', async () => {
    expect(await new Validator().validate({ ...document })).toEqual({ valid: true })
    expect(await new Validator().validate({ ...document, paths: [] })).toMatchObject({ valid: false })
  })

  test('has every route, and no other', () => {
    const described = operations.map(({ operationId, method, path }) => [operationId, method, path])
    const all = Object.entries(routes).map(([name, { method, path }]) => [
      name,
      method.toLowerCase(),
      path.replace(/:(\w+)/g, '{$1}'),
    ])
    expect(described.sort()).toEqual(all.sort())
  })

  test('refers to nothing that is not there', () => {
    const references = JSON.stringify(document).matchAll(/"\$ref":"([^"]+)"/g)
    for (const [, $ref] of references) expect([$ref, resolved({ $ref })]).toEqual([$ref, expect.any(Object)])
  })

  test.each(contents)('has examples that are what their schemas say: $operationId', ({ content }) => {
    for (const { schema = {}, example, examples = {} } of Object.values(content)) {
      const values = Object.values(examples).map((one) => resolved<{ value: unknown }>(one).value)
      for (const value of [...values, ...(example === undefined ? [] : [example])]) {
        expect(faultsBy(schema, value)).toEqual([])
        expect(faultsBy(schema, [])).not.toEqual([])
      }
    }
  })

  test('has an example of every body', () => {
    const without = contents.filter(({ content }) =>
      Object.entries(content).some(([type, one]) => /json$/.test(type) && !one.example && !one.examples),
    )
    expect(without.map(({ operationId }) => operationId)).toEqual(['openApi'])
  })

  test('has in each of its operations what the gateway says by itself', () => {
    const configuration = readFileSync('gateway/nginx.conf', 'utf8')
    const said = [...configuration.matchAll(/return \d+ '(\{.*\})'/g)].map(([, body = '']) =>
      Problem.parse(JSON.parse(body)),
    )
    expect(said.length).toBeGreaterThan(5)
    for (const problem of said) {
      for (const { responses } of operations) {
        const described = resolved<DescribedResponse>(
          { ...document.components.responses, ...responses }[problem.status] ?? {},
        )
        const { schema = {} } = described.content?.['application/problem+json'] ?? {}
        expect([problem.type, faultsBy(schema, problem)]).toEqual([problem.type, []])
      }
    }
  })
})
