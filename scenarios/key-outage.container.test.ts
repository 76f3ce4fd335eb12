import { randomBytes, randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createKeyRing } from '../keys/key-ring.ts'
import { createMongoKeyStore } from '../keys/mongodb/mongodb-key-store.ts'
import { type ProxiedMongoDb, startProxiedMongoDb } from '../testing/proxied-mongodb.ts'
import { eventually } from './client.ts'
import { type Distributed, startDistributed } from './distributed.ts'

jest.setTimeout(180_000)

describe('while the key store is away', () => {
  const directory = mkdtempSync(join(tmpdir(), 'key-outage-'))
  const master = randomBytes(32)
  let keys: ProxiedMongoDb
  let distributed: Distributed

  beforeAll(async () => {
    keys = await startProxiedMongoDb()
    const topic = `key-outage-${randomUUID()}`
    const broker = process.env.TEST_KAFKA_BROKERS ?? ''
    distributed = await startDistributed({
      commandApis: [{ WRITE_TIMEOUT_MS: '2000' }],
      brokerOfWrites: broker,
      broker,
      mongodb: `${process.env.TEST_MONGODB_URL}/${topic.slice(0, 20)}`,
      topic,
      directory,
      more: { MASTER_KEY: master.toString('base64'), KEYS_MONGODB_URL: `${keys.proxied}/keys` },
    })
  })
  afterAll(async () => {
    await distributed.stop()
    await keys.stop()
    expect(distributed.accidents()).toEqual([])
    rmSync(directory, { recursive: true })
  })

  const post = (user: string, text: string) =>
    distributed.client
      .post(user, 'outage', text)
      .then(({ status, body }) => ({ status, body: body as { type?: string } }))

  test('known users post for five seconds, nobody for longer, and all that was acked is read afterwards', async () => {
    const acked: string[] = []
    async function tried(user: string, text: string) {
      const answer = await post(user, text)
      if (answer.status === 201) acked.push(text)
      return answer
    }
    await eventually(
      () => tried('known', 'first'),
      ({ status }) => status === 201,
      60_000,
    )
    await tried('known', 'second')
    const cutAt = performance.now()
    await keys.link.cut()
    const late: number[] = []
    while (performance.now() - cutAt < 9_000) {
      const begun = performance.now()
      const [known, unknown] = await Promise.all([
        tried('known', `known ${begun}`),
        tried(`new ${begun}`, `new ${begun}`),
      ])
      expect(unknown).toMatchObject({ status: 503, body: { type: 'urn:problem:not-written' } })
      if (known.status === 201) late.push(begun - cutAt)
      else expect(known).toMatchObject({ status: 503, body: { type: 'urn:problem:not-written' } })
      await sleep(100)
    }
    const last = Math.max(...late)
    process.stdout.write(`a known user's last post was acked ${Math.round(last)} ms after the key store had gone\n`)
    expect(last).toBeLessThan(5_000)
    const ready = await fetch(`${distributed.commandApis[0]?.origin}/readyz`)
    expect([ready.status, await ready.json()]).toMatchObject([503, { reasons: { keys: expect.any(String) } }])
    await keys.link.mend()
    await eventually(
      () => tried('another', 'after'),
      ({ status }) => status === 201,
      60_000,
    )
    const shown = await eventually(
      () => distributed.client.conversation('outage'),
      (messages) => messages.some(({ message }) => message === 'after'),
      60_000,
    )
    expect(shown.map(({ message }) => message).sort()).toEqual(acked.sort())
  })

  test('two processes that meet hundreds of new users at once agree on the key of each', async () => {
    const stores = [1, 2].map(() => createMongoKeyStore({ url: `${keys.proxied}/new` }))
    const rings = stores.map((store) => createKeyRing({ store, masters: [master] }))
    const users = Array.from({ length: 300 }, (_, index) => `new ${index}`)
    const found = await Promise.all(rings.map((ring) => Promise.all(users.map((user) => ring.current(user)))))
    expect(found[0]).toEqual(found[1])
    expect(new Set(found[0]?.map(({ key }) => key.toString('hex'))).size).toBe(300)
    await Promise.all(stores.map((store) => store.close()))
  })
})
