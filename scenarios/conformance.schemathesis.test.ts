import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { schemathesis } from './conformance/schemathesis.ts'
import { serving } from './form.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

jest.setTimeout(90_000)

describe('standalone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'conformance-'))
  let server: ServiceProcess

  beforeAll(async () => {
    const variables = { DATA_DIR: join(directory, 'data'), MASTER_KEY: randomBytes(32).toString('base64') }
    server = await serviceProcess({ service: 'standalone', variables, directory })
    server.start()
    await serving(server.origin, 30_000)
  })
  afterAll(async () => {
    await server.end('SIGTERM')
    rmSync(directory, { recursive: true })
  })

  test('answers nothing that its OpenAPI document does not say', async () => {
    const { conforms, report } = await schemathesis(server.origin, { seed: 1, examples: 10, seconds: 80 })
    expect(conforms ? '' : report).toBe('')
    expect(server.accidents).toEqual([])
  })
})
