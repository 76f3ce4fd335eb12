import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { pino } from 'pino'
import { projectionVersion } from '../contracts/documents.ts'
import { Problem } from '../contracts/problem.ts'
import { createApplication } from '../http/application.ts'
import { createHealth } from '../http/health.ts'
import { type HttpServer, listen } from '../http/server.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { createQueryApi } from './query-api.ts'

let path: string
let readModels: ReadModels
let live: ReadModels['live']
let server: HttpServer

beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'query-api-'))
  readModels = createLmdbReadModels({ path })
  live = readModels.live
  const api = createQueryApi({ readModels: { live: (version) => live(version) } })
  server = await listen(createApplication(pino({ level: 'silent' }), createHealth({}).middleware, api), '127.0.0.1', 0)
})
afterEach(async () => {
  await server.stop()
  await readModels.close()
  await rm(path, { recursive: true })
})

const request = { logId: 'log', partitions: 1, claimed: ['conversations'], plain: ['recent-messages', 'users'] }
const get = (pathAndQuery: string) => fetch(`http://127.0.0.1:${server.address.port}${pathAndQuery}`)

async function expectUnavailable(pathAndQuery: string) {
  const response = await get(pathAndQuery)
  const problem = Problem.parse(await response.json())
  expect(problem).toMatchObject({ status: 503, type: 'urn:problem:unavailable' })
  expect(problem.request_id).toBe(response.headers.get('X-Request-Id'))
  expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0)
  expect(JSON.stringify(problem)).not.toContain('a-server')
}

describe.each(['/messages', '/messages/', '/users', '/conversations/1234'])('GET %s', (route) => {
  test('is unavailable while no read model was built, and not when one was', async () => {
    await expectUnavailable(route)
    await readModels.openForProjection({ ...request, version: projectionVersion })
    expect((await get(route)).status).not.toBe(503)
  })

  test('is unavailable while the only read models are of another version', async () => {
    await readModels.openForProjection({ ...request, version: projectionVersion + 1 })
    await expectUnavailable(route)
  })

  test('is unavailable while the store does not answer, at whichever step, and tells no internals', async () => {
    const down = () => Promise.reject(new ReadModelsUnavailable('a-server.internal:27017'))
    const generation = await readModels.openForProjection({ ...request, version: projectionVersion })
    live = down
    await expectUnavailable(route)
    live = async () => ({ ...generation, checkpoints: down })
    await expectUnavailable(route)
    live = async () => ({ ...generation, range: down })
    await expectUnavailable(route)
  })

  test('reads the checkpoints before it reads anything that it shows', async () => {
    const generation = await readModels.openForProjection({ ...request, version: projectionVersion })
    const reads: string[] = []
    live = async () => ({
      id: generation.id,
      async checkpoints() {
        await new Promise(setImmediate)
        reads.push('checkpoints')
        return generation.checkpoints()
      },
      range(model, range) {
        reads.push('documents')
        return generation.range(model, range)
      },
    })
    await get(route)
    expect(reads.slice(0, 2)).toEqual(['checkpoints', 'documents'])
    expect(reads.lastIndexOf('checkpoints')).toBe(0)
  })
})
