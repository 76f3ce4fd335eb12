import { afterAll, beforeAll, describe, jest } from '@jest/globals'
import { metrics } from './metrics.scenario.ts'
import { type OwnStandalone, ownStandalone } from './own-standalone.ts'

jest.setTimeout(60_000)

describe('standalone', () => {
  let server: OwnStandalone
  const origin = () => server.origin

  beforeAll(async () => {
    server = await ownStandalone()
  })
  afterAll(() => server.stop())

  metrics(() => ({ standalone: origin() }), origin, origin)
})
