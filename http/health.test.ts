import { afterEach, describe, expect, jest, test } from '@jest/globals'
import { type Served, serve } from '../testing/serve.ts'
import { createHealth, type Health } from './health.ts'

let server: Served | undefined

afterEach(async () => {
  jest.restoreAllMocks()
  await server?.stop()
})

async function serving(health: Health) {
  server = await serve([], { health })
  const { origin } = server
  return async (path: string) => {
    const response = await fetch(origin + path)
    return { status: response.status, body: await response.json() }
  }
}

test('is ready when every part can serve', async () => {
  const get = await serving(createHealth({ log: async () => undefined, store: async () => undefined }))
  expect(await get('/readyz')).toEqual({ status: 200, body: { ready: true, reasons: {} } })
})

test('is not ready, but alive, when a part cannot serve, and says which and why', async () => {
  const health = createHealth({
    log: async () => undefined,
    store: async () => 'nothing was built yet',
    disk: () => Promise.reject(new Error('it is full')),
  })
  const get = await serving(health)
  expect(await get('/readyz')).toEqual({
    status: 503,
    body: { ready: false, reasons: { store: 'nothing was built yet', disk: 'it is full' } },
  })
  expect(await get('/healthz')).toEqual({ status: 200, body: { alive: true } })
})

test('is not ready while the process is stopping, and alive till its end', async () => {
  const health = createHealth({})
  const get = await serving(health)
  expect((await get('/readyz')).status).toBe(200)
  health.stopping()
  expect(await get('/readyz')).toEqual({ status: 503, body: { ready: false, reasons: { process: 'stopping' } } })
  expect((await get('/healthz')).status).toBe(200)
})

describe('readiness asked for often', () => {
  test('asks the parts once a second at most', async () => {
    let now = 1_000
    jest.spyOn(performance, 'now').mockImplementation(() => now)
    const check = jest.fn(async () => undefined)
    const get = await serving(createHealth({ check }))
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
    const get = await serving(createHealth({ check }))
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
    const get = await serving(createHealth({ part: async () => reason }))
    expect((await get('/readyz')).status).toBe(503)
    reason = undefined
    now += 1_001
    expect((await get('/readyz')).status).toBe(200)
  })
})
