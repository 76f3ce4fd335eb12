import { execFile } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { promisify } from 'node:util'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { chatserver } from './chatserver.scenario.ts'
import { conversations } from './conversations.scenario.ts'
import { deletes } from './deletes.scenario.ts'
import { erasures } from './erasures.scenario.ts'
import { errors } from './errors.scenario.ts'
import { type Form, serving } from './form.ts'
import { idempotency } from './idempotency.scenario.ts'
import { operations } from './operations.scenario.ts'
import { outages } from './outages.scenario.ts'
import { restarts } from './restarts.scenario.ts'
import { tokens } from './tokens.scenario.ts'
import { volume } from './volume.scenario.ts'

const services = ['gateway', 'command-api', 'projector', 'query-api', 'kafka', 'mongodb']
const two = ['command-api', 'projector', 'query-api'].flatMap((service) => ['--scale', `${service}=2`])

jest.setTimeout(240_000)

describe('compose', () => {
  /** A project of its own, beside one that a person may have running. */
  const port = 18_081
  const MASTER_KEY = randomBytes(32).toString('base64')
  const name = { COMPOSE_PROJECT_NAME: 'message-service-test' }
  const env = { ...process.env, ...name, PORT: String(port), LOG_LEVEL: 'warn', MASTER_KEY }
  const compose = (...words: string[]) => promisify(execFile)('docker', ['compose', ...words], { env })
  const origin = `http://127.0.0.1:${port}`
  const form: Form = {
    origin,
    async restart() {
      await compose('down')
      await compose('up', '-d', '--wait')
      await serving(origin, 90_000)
    },
    kill: async (service) => void (await compose('kill', service)),
    // Docker takes a kill by hand for a wish to stop, so that its restart policy does not apply.
    revive: async (service) => void (await compose('start', service)),
  }
  const current = () => form

  beforeAll(async () => {
    await compose('down', '--volumes')
    await compose('up', '-d', '--build', '--wait', ...two)
    await serving(origin, 120_000)
  }, 480_000)
  afterAll(async () => {
    await compose('down', '--volumes')
  }, 120_000)

  describe('from outside', () => {
    test('is reached by the gateway alone, from this machine alone', async () => {
      const { stdout } = await compose('ps', '--format', '{{.Service}} {{.Ports}}')
      const published = stdout.split('\n').filter((line) => line.includes('->'))
      expect(published).toEqual([expect.stringMatching(/^gateway /)])
      expect(published[0]?.match(/\S+->\S+/g)).toEqual([`127.0.0.1:${port}->8081/tcp`])
    })

    test.each(['gateway', 'command-api', 'projector', 'query-api'])(
      '%s is not root and can write nothing',
      async (service) => {
        const inside = (command: string) => compose('exec', '-T', service, 'sh', '-c', command)
        expect((await inside('id -u')).stdout).not.toBe('0\n')
        await expect(inside('touch /written')).rejects.toThrow('Read-only file system')
      },
    )
  })

  chatserver(current)
  conversations(current)
  errors(current)
  volume(current)
  idempotency(current, 'command-api')
  tokens(current)
  deletes(current)
  erasures(current)

  test('the log of Kafka has no text of anybody', async () => {
    const found = async (text: string) => {
      const search = `grep -rlaF -- '${text}' /var/lib/kafka/data || true`
      return (await compose('exec', '-T', 'kafka', 'sh', '-c', search)).stdout.trim()
    }
    // The names of users are in it, so that it is there that the search looks.
    expect(await found('a witness')).toContain('.log')
    for (const text of ['secret of erased 1', 'heard in erased 1']) expect(await found(text)).toBe('')
  })

  restarts(current, services)
  operations(form, compose)
  outages(form, async (service, path) => {
    const { stdout } = await compose('exec', '-T', 'gateway', 'curl', '-sm6', `http://${service}:8081${path}`)
    return stdout
  })
})
