import { readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { Ajv } from 'ajv'
import { asyncApi } from './asyncapi.ts'

const document = asyncApi()

/** Formats are annotations here: what they stand for is checked by the schemas that these are made of. */
const ajv = (options = {}) => new Ajv({ strict: false, allErrors: true, validateFormats: false, ...options })

describe('the AsyncAPI document of the topic', () => {
  test('is the one that is kept: otherwise run `npm run asyncapi`', () => {
    expect(JSON.parse(readFileSync('docs/asyncapi.json', 'utf8'))).toEqual(JSON.parse(JSON.stringify(document)))
  })

  test('is what AsyncAPI 3.0 says', () => {
    const path = 'node_modules/@asyncapi/specs/schemas/3.0.0.json'
    // It has draft 7 in itself.
    const isValid = ajv({ meta: false, validateSchema: false }).compile(JSON.parse(readFileSync(path, 'utf8')))
    isValid(document)
    expect(isValid.errors).toBeNull()
    expect(isValid({ ...document, channels: [] })).toBe(false)
  })

  test('has examples that are what their schemas say, which refuse others', () => {
    for (const { payload, headers, examples } of Object.values(document.channels.log.messages)) {
      const [isPayload, isHeaders] = [ajv().compile(payload), ajv().compile(headers)]
      for (const example of examples) {
        expect([isPayload(example.payload), isHeaders(example.headers)]).toEqual([true, true])
        expect(isPayload({ ...example.payload, version: 'x' })).toBe(false)
        expect(isPayload({ ...example.payload, type: undefined })).toBe(false)
      }
    }
  })
})
