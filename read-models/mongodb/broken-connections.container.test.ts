import { randomUUID } from 'node:crypto'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { type Relay, startRelay } from '../../testing/relay.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models.ts'
import { createMongoReadModels } from './mongodb-read-models.ts'

jest.setTimeout(60_000)

describe('the read models go on by themselves after their connections', () => {
  let relay: Relay
  let readModels: ReadModels

  beforeEach(async () => {
    relay = await startRelay()
    relay.forwardTo(Number(new URL(`${process.env.TEST_MONGODB_URL}`).port))
    const url = `mongodb://${relay.address}/test-${randomUUID().slice(0, 8)}`
    readModels = createMongoReadModels({ url, patience: 3_000 })
    await Promise.all(Array.from({ length: 10 }, () => readModels.marked('before')))
    // The driver does not look at the server more often than twice in a second.
    await sleep(1_000)
  })
  afterEach(async () => {
    await readModels.close()
    relay.stop()
  })

  async function seconds(operation: () => Promise<unknown>): Promise<number> {
    const begun = performance.now()
    for (;;) {
      const failure = await operation().then(
        () => undefined,
        (error: unknown) => error,
      )
      const passed = (performance.now() - begun) / 1_000
      if (failure === undefined) return passed
      expect(failure).toBeInstanceOf(ReadModelsUnavailable)
      if (passed > 30) throw failure
      await sleep(20)
    }
  }

  test('were all cut at once, that of the monitor among them', async () => {
    const reading = Promise.allSettled(Array.from({ length: 10 }, () => readModels.marked('before')))
    await new Promise(setImmediate)
    relay.cut()
    await reading
    expect(await seconds(() => readModels.marked('after'))).toBeLessThan(10)
  })

  test('fell silent, one of them while more was written than it can hold', async () => {
    relay.silence()
    const keys = Array.from({ length: 40 }, (_, key) => `${key}${'x'.repeat(1_000_000)}`)
    const written = readModels.mark('large', keys).catch((error: unknown) => error)
    expect(await seconds(() => readModels.marked('after'))).toBeLessThan(20)
    expect(await written).toBeInstanceOf(ReadModelsUnavailable)
  })
})
