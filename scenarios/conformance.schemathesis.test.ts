import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { schemathesis } from './conformance/schemathesis.ts'
import { type OwnStandalone, ownStandalone } from './own-standalone.ts'

jest.setTimeout(90_000)

describe('standalone', () => {
  let server: OwnStandalone

  beforeAll(async () => {
    server = await ownStandalone()
  })
  afterAll(() => server.stop())

  test('answers nothing that its OpenAPI document does not say', async () => {
    const { conforms, report } = await schemathesis(server.origin, { seed: 1, examples: 10, seconds: 80 })
    expect(conforms ? '' : report).toBe('')
    expect(server.accidents).toEqual([])
  })
})
