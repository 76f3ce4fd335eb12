import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, jest } from '@jest/globals'
import { serving } from './form.ts'
import { metrics } from './metrics.scenario.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

jest.setTimeout(60_000)

describe('standalone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'metrics-'))
  let server: ServiceProcess
  const origin = () => server.origin

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

  metrics(() => ({ standalone: origin() }), origin, origin)
})
