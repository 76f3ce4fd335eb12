import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, jest, test } from '@jest/globals'
import { createClient } from './client.ts'
import { commandProcess } from './command-process.ts'
import { startDistributed } from './distributed.ts'
import { gone, makeHistory } from './eventful-history.ts'
import { everythingShown } from './everything-shown.ts'
import { serving } from './form.ts'
import { serviceProcess } from './service-process.ts'
import { showsTheSame } from './shows-the-same.ts'

jest.setTimeout(180_000)

const directory = mkdtempSync(join(tmpdir(), 'moving-'))
afterAll(() => rmSync(directory, { recursive: true }))

type Variables = Readonly<Record<string, string>>

async function exported(variables: Variables, file: string): Promise<string> {
  const { code, stdout } = await commandProcess('export', [], variables).ended
  expect([code, stdout.includes(gone)]).toEqual([0, false])
  writeFileSync(join(directory, file), stdout)
  return join(directory, file)
}

async function imported(file: string, variables: Variables) {
  expect(await commandProcess('import', [file], variables).ended).toMatchObject({ code: 0, stderr: '' })
}

async function startStandalone(name: string) {
  const variables = { DATA_DIR: join(directory, name), MASTER_KEY: randomBytes(32).toString('base64') }
  const service = await serviceProcess({ service: 'standalone', name, variables, directory })
  service.start()
  await serving(service.origin, 20_000)
  return { service, variables }
}

test('what is exported from one form shows the same in the other, there and back', async () => {
  const { service, variables } = await startStandalone('one')
  await makeHistory(createClient(() => service.origin))
  const shown = await everythingShown(service.origin)

  const topic = `moving-${randomUUID()}`
  const keys = {
    MASTER_KEY: randomBytes(32).toString('base64'),
    KEYS_MONGODB_URL: `${process.env.TEST_MONGODB_URL}/${topic.slice(0, 20)}-keys`,
  }
  const place = {
    KAFKA_BROKERS: process.env.TEST_KAFKA_BROKERS ?? '',
    KAFKA_TOPIC: topic,
    MONGODB_URL: `${process.env.TEST_MONGODB_URL}/${topic.slice(0, 20)}`,
  }
  await imported(await exported(variables, 'one.ndjson'), { ...place, ...keys })
  await service.end('SIGTERM')

  const distributed = await startDistributed({
    commandApis: [],
    brokerOfWrites: place.KAFKA_BROKERS,
    broker: place.KAFKA_BROKERS,
    mongodb: place.MONGODB_URL,
    topic,
    directory,
    more: keys,
  })
  await showsTheSame(distributed.queryApi.origin, shown)
  const file = await exported({ ...place, ...keys }, 'other.ndjson')
  await distributed.stop()

  const back = await startStandalone('back')
  // Beside the running service.
  await imported(file, back.variables)
  await showsTheSame(back.service.origin, shown)
  await back.service.end('SIGTERM')
})
