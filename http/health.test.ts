import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { pino } from 'pino'
import { fakeTimers } from '../testing/fake-timers.ts'
import { serve } from '../testing/serve.ts'
import { createHealth, type ReadinessCheck } from './health.ts'

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

let server: Awaited<ReturnType<typeof serve>> | undefined

afterEach(async () => {
  jest.restoreAllMocks()
  await server?.stop()
})

async function serving(checks: Readonly<Record<string, ReadinessCheck>>) {
  server = await serve([], { checks })
  const { origin } = server
  return async (path: string) => {
    const response = await fetch(origin + path)
    return { status: response.status, body: await response.json() }
  }
}

test('is ready when every part can serve', async () => {
  const get = await serving({ log: async () => undefined, store: async () => undefined })
  expect(await get('/readyz')).toEqual({ status: 200, body: { ready: true, reasons: {} } })
})

test('is not ready, but alive, when a part cannot serve, and says which and why', async () => {
  const checks: Readonly<Record<string, ReadinessCheck>> = {
    log: async () => undefined,
    store: async () => 'nothing was built yet',
    disk: () => Promise.reject(new Error('it is full')),
  }
  const get = await serving(checks)
  expect(await get('/readyz')).toEqual({
    status: 503,
    body: { ready: false, reasons: { store: 'nothing was built yet', disk: 'it is full' } },
  })
  expect(await get('/healthz')).toEqual({ status: 200, body: { alive: true } })
})

test('is not ready while the process is stopping, and alive till its end', async () => {
  const get = await serving({})
  expect((await get('/readyz')).status).toBe(200)
  server?.stopping()
  expect(await get('/readyz')).toEqual({ status: 503, body: { ready: false, reasons: { process: 'stopping' } } })
  expect((await get('/healthz')).status).toBe(200)
})

describe('the log', () => {
  test('has a line when it stops being ready, when other parts cannot serve, and when it is ready again', async () => {
    let now = 1_000
    jest.spyOn(performance, 'now').mockImplementation(() => now)
    const lines: unknown[] = []
    const log = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line)) })
    let reasons: readonly (string | undefined)[] = []
    const parts = { store: async () => reasons[0], disk: async () => reasons[1] }
    const { readiness } = createHealth(parts, { log })
    const found = [[], ['down for 1 s'], ['down for 2 s'], ['down for 3 s', 'full'], [], []]
    for (reasons of found) {
      now += 1_001
      await readiness()
    }
    expect(lines).toEqual([
      { level: 40, reasons: { store: 'down for 1 s' }, msg: 'not ready' },
      { level: 40, reasons: { store: 'down for 3 s', disk: 'full' }, msg: 'not ready' },
      { level: 30, msg: 'ready again' },
    ])
  })
})

test('each part is a metric: 1 while it can serve', async () => {
  await serving({ log: async () => undefined, store: async () => 'down' })
  const metrics = async () => (await (await fetch(`${server?.origin}/metrics`)).text()).match(/^service_ready.*$/gm)
  await (await fetch(`${server?.origin}/readyz`)).arrayBuffer()
  expect(await metrics()).toEqual(['service_ready{check="log"} 1', 'service_ready{check="store"} 0'])
})

describe('a check that takes long', () => {
  fakeTimers()

  test('counts as one that fails after 5 s, is not begun again, and may answer yet', async () => {
    let answer = () => {}
    const check = jest.fn(() => new Promise<undefined>((resolve) => (answer = () => resolve(undefined))))
    const { readiness, latest } = createHealth({ store: check })
    for (let second = 0; second < 20; second += 2) {
      void readiness()
      await jest.advanceTimersByTimeAsync(2_000)
    }
    expect(latest()).toEqual({ ready: false, reasons: { store: 'no answer within 5 s' } })
    expect(check).toHaveBeenCalledTimes(1)
    answer()
    await jest.advanceTimersByTimeAsync(2_000)
    expect(latest()?.ready).toBe(true)
  })

  test('does not change, when it answers at last, what was found after it', async () => {
    let isDown = true
    const lines: unknown[] = []
    const log = pino({ base: null, timestamp: false }, { write: (line) => lines.push(JSON.parse(line).msg) })
    const store = async () => {
      if (!isDown) return undefined
      await sleep(3_500)
      return 'no answer within 3.5 s'
    }
    const { readiness } = createHealth({ store }, { log })
    for (let second = 0; second < 12; second += 1) {
      isDown = second < 4
      void readiness()
      await jest.advanceTimersByTimeAsync(1_001)
    }
    expect(lines).toEqual(['not ready', 'ready again'])
  })
})

describe('readiness asked for often', () => {
  test('asks the parts once a second at most', async () => {
    let now = 1_000
    jest.spyOn(performance, 'now').mockImplementation(() => now)
    const check = jest.fn(async () => undefined)
    const get = await serving({ check })
    const ask = () => Promise.all(Array.from({ length: 50 }, () => get('/readyz')))

    const answers = await ask()
    now += 999
    answers.push(...(await ask()))
    expect(answers.map(({ status }) => status)).toEqual(Array(100).fill(200))
    expect(check).toHaveBeenCalledTimes(1)

    now += 2
    await ask()
    expect(check).toHaveBeenCalledTimes(2)
  })

  test('does not start a second check beside one that takes long', async () => {
    let answer = () => {}
    const check = jest.fn(
      () =>
        new Promise<undefined>((resolve) => {
          answer = () => resolve(undefined)
        }),
    )
    const get = await serving({ check })
    const first = get('/readyz')
    const second = get('/readyz')
    while (check.mock.calls.length === 0) await get('/healthz')
    answer()
    expect([(await first).status, (await second).status]).toEqual([200, 200])
    expect(check).toHaveBeenCalledTimes(1)
  })

  test('notices when a part recovers', async () => {
    let now = 1_000
    jest.spyOn(performance, 'now').mockImplementation(() => now)
    let reason: string | undefined = 'down'
    const get = await serving({ part: async () => reason })
    expect((await get('/readyz')).status).toBe(503)
    reason = undefined
    now += 1_001
    expect((await get('/readyz')).status).toBe(200)
  })
})
