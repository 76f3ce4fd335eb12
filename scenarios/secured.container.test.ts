import { randomUUID } from 'node:crypto'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { certificateFiles } from '../testing/certificates.ts'
import { documentedBlocks } from '../testing/documented-blocks.ts'
import type { KafkaContainer } from '../testing/kafka-container.ts'
import { startKafkaOfUsers } from '../testing/secured-kafka.ts'
import { createClient, eventually } from './client.ts'
import { commandProcess } from './command-process.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

jest.setTimeout(120_000)

/** What the handbook has the brokers' tools do so that the services may do what they do, and nothing more. */
const documented = documentedBlocks('docs/operations.md')
  .flatMap(({ lines }) => lines)
  .filter((line) => line.startsWith('kafka-acls.sh ') || line.startsWith('kafka-configs.sh '))

describe('with a Kafka that asks over TLS who comes, and what they may do', () => {
  const directory = mkdtempSync(join(tmpdir(), 'secured-'))
  const MONGODB_URL = `${process.env.TEST_MONGODB_URL}/test-${randomUUID().slice(0, 8)}`
  const started: ServiceProcess[] = []
  let kafka: KafkaContainer
  let variables: Readonly<Record<string, string>>

  beforeAll(async () => {
    kafka = await startKafkaOfUsers({ 'command-api': 'of command-api', stranger: 'of stranger' })
    variables = {
      KAFKA_BROKERS: kafka.broker,
      KAFKA_TLS: 'true',
      KAFKA_CA_FILE: certificateFiles.authority,
    }
    writeFileSync(join(directory, 'password'), 'of projector\n')
    for (const line of documented) await inBroker(line.replaceAll('<password>', 'of projector'))
  })
  afterAll(async () => {
    await Promise.all(started.map((service) => service.end('SIGTERM')))
    await kafka.container.stop()
    rmSync(directory, { recursive: true })
  })

  /** Runs a line where the brokers' tools are, which some images have by the names of their classes alone. */
  async function inBroker(line: string) {
    const tools = 'export PATH=$PATH:/opt/kafka/bin'
    const acls =
      'command -v kafka-acls.sh || kafka-acls.sh() { kafka-run-class.sh org.apache.kafka.tools.AclCommand "$@"; }'
    const { exitCode, output } = await kafka.container.exec(['bash', '-c', `${tools}\n${acls}\n${line}`])
    if (exitCode !== 0) throw new Error(`${line}: ${output}`)
  }

  async function start(service: 'command-api' | 'projector' | 'query-api', more: Readonly<Record<string, string>>) {
    const name = `${service}-${started.length}`
    const one = await serviceProcess({ service, name, directory, variables: { ...variables, ...more } })
    started.push(one)
    one.start()
    return one
  }

  const plain = (password: string) => ({
    KAFKA_SASL_MECHANISM: 'plain',
    KAFKA_SASL_USERNAME: 'command-api',
    KAFKA_SASL_PASSWORD: password,
  })

  test('messages go through with the rights that the handbook names, by SASL/PLAIN and SASL/SCRAM', async () => {
    expect(documented).toHaveLength(5)
    const scram = {
      KAFKA_SASL_MECHANISM: 'scram-sha-512',
      KAFKA_SASL_USERNAME: 'projector',
      KAFKA_SASL_PASSWORD_FILE: join(directory, 'password'),
    }
    const commandApi = await start('command-api', plain('of command-api'))
    const projector = await start('projector', { MONGODB_URL, ...scram })
    const queryApi = await start('query-api', { MONGODB_URL })
    const writes = createClient(() => commandApi.origin)
    const reads = createClient(() => queryApi.origin)
    const posted = await eventually(
      () => writes.post('ann', 'secured', 'hello'),
      ({ status }) => status === 201,
      60_000,
    )
    await eventually(
      () => reads.conversation('secured'),
      (messages) => messages[0]?.id === posted.body.id,
    )
    expect((await writes.request('DELETE', '/conversations/secured')).status).toBe(202)
    await eventually(
      () => reads.request('GET', '/conversations/secured'),
      ({ status }) => status === 404,
    )
    // A generation is a group of its own.
    const rebuild = commandProcess('rebuild', [], { MONGODB_URL })
    expect(await rebuild.ended).toMatchObject({ code: 0 })
    for (const service of [commandApi, projector]) {
      expect(await createClient(() => service.origin).request('GET', '/readyz')).toMatchObject({ status: 200 })
      expect(service.accidents).toEqual([])
    }
    expect(readFileSync(projector.output, 'utf8')).not.toContain('of projector')
  })

  test('the commands that write to the log do so with the rights of command-api', async () => {
    const purge = commandProcess('purge', ['--older-than', '1h'], {
      ...variables,
      ...plain('of command-api'),
      MONGODB_URL,
    })
    expect(await purge.ended).toMatchObject({ code: 0, stdout: '0 messages deleted\n' })
  })

  const stranger = { ...plain('of stranger'), KAFKA_SASL_USERNAME: 'stranger' }

  test.each([
    ['a wrong password', plain('of nobody'), /SASL PLAIN authentication failed/],
    ['a user without rights', stranger, /not authorized|authorization failed/i],
  ])('%s is told in the log, and the process waits', async (_, sasl, reason) => {
    const commandApi = await start('command-api', sasl)
    const { request, post } = createClient(() => commandApi.origin)
    const logged = () => readFileSync(commandApi.output, 'utf8')
    const complaints = () => logged().match(/.*"waiting for Kafka".*/g) ?? []
    await eventually(
      async () => complaints().length,
      (count) => count > 2,
    )
    expect(JSON.parse(complaints()[0] ?? '')).toMatchObject({ level: 40, err: expect.any(Object) })
    expect(complaints()[0]).toMatch(reason)
    expect(logged()).not.toContain(sasl.KAFKA_SASL_PASSWORD)
    expect((await request('GET', '/healthz')).status).toBe(200)
    expect((await request('GET', '/readyz')).status).toBe(503)
    expect(await post('ann', 'secured', 'not let in')).toMatchObject({
      status: 503,
      body: { type: 'urn:problem:not-written' },
    })
    expect(commandApi.accidents).toEqual([])
  })
})
