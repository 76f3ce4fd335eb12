import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest } from '@jest/globals'
import { chatserver } from './chatserver.scenario.ts'
import { conversations } from './conversations.scenario.ts'
import { deletes } from './deletes.scenario.ts'
import { erasures } from './erasures.scenario.ts'
import { errors } from './errors.scenario.ts'
import { type Form, serving } from './form.ts'
import { idempotency } from './idempotency.scenario.ts'
import { restarts } from './restarts.scenario.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'
import { tokens } from './tokens.scenario.ts'
import { volume } from './volume.scenario.ts'

jest.setTimeout(120_000)

describe('standalone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'standalone-'))
  let server: ServiceProcess
  let form: Form
  const current = () => form

  beforeAll(async () => {
    const variables = { DATA_DIR: join(directory, 'data'), MASTER_KEY: randomBytes(32).toString('base64') }
    server = await serviceProcess({ service: 'standalone', variables, directory })
    server.start()
    const { origin } = server
    form = {
      origin,
      async restart() {
        await server.end('SIGTERM')
        server.start()
        await serving(origin, 10_000)
      },
      kill: () => server.end('SIGKILL'),
      revive: async () => server.start(),
    }
    await serving(origin, 10_000)
  })
  afterAll(async () => {
    await server.end('SIGTERM')
    expect(server.accidents).toEqual([])
    rmSync(directory, { recursive: true })
  })

  chatserver(current)
  conversations(current)
  errors(current)
  volume(current)
  idempotency(current, 'the process')
  tokens(current)
  deletes(current)
  erasures(current)
  restarts(current, ['the process'])
})
