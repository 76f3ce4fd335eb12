import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, jest } from '@jest/globals'
import { chatserver } from './chatserver.scenario.ts'
import { conversations } from './conversations.scenario.ts'
import { errors } from './errors.scenario.ts'
import { type Form, serving } from './form.ts'
import { idempotency } from './idempotency.scenario.ts'
import { restarts } from './restarts.scenario.ts'
import { volume } from './volume.scenario.ts'

jest.setTimeout(120_000)

describe('standalone', () => {
  const directory = mkdtempSync(join(tmpdir(), 'standalone-'))
  let server: ChildProcess
  let form: Form
  const current = () => form

  /** Port 0 at first, then the port that was given: clients go on with it. */
  async function start(port: number): Promise<number> {
    const env = { PATH: process.env.PATH, DATA_DIR: directory, PORT: String(port), LOG_LEVEL: 'warn' }
    server = spawn(process.execPath, ['dist/standalone/main.js'], { env, stdio: ['ignore', 'inherit', 'pipe'] })
    const [welcome] = await once(server.stderr as NodeJS.ReadableStream, 'data')
    return Number(String(welcome).match(/http:\/\/localhost:(\d+)/)?.[1])
  }

  async function end(signal: 'SIGTERM' | 'SIGKILL') {
    const exited = once(server, 'exit')
    server.kill(signal)
    const [code] = await exited
    if (signal === 'SIGTERM' && code !== 0) throw new Error(`exit ${code} after SIGTERM`)
  }

  beforeAll(async () => {
    const port = await start(0)
    const origin = `http://127.0.0.1:${port}`
    form = {
      origin,
      async restart() {
        await end('SIGTERM')
        await start(port)
        await serving(origin, 10_000)
      },
      kill: () => end('SIGKILL'),
      async revive() {
        await start(port)
      },
    }
    await serving(origin, 10_000)
  })
  afterAll(async () => {
    await end('SIGTERM')
    rmSync(directory, { recursive: true })
  })

  chatserver(current)
  conversations(current)
  errors(current)
  volume(current)
  idempotency(current, 'the process')
  restarts(current, ['the process'])
})
