import { afterEach, beforeEach, describe, expect, test } from '@jest/globals'
import { projectionVersion } from '../contracts/documents.ts'
import { Problem } from '../contracts/problem.ts'
import { type ReadModels, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { beginGeneration, goLive } from '../testing/generation.ts'
import { lmdbReadModels } from '../testing/lmdb-read-models.ts'
import { type Served, serve } from '../testing/serve.ts'
import { createQueryApi } from './query-api.ts'

let live: ReadModels['live']
let server: Served

// Hooks run as they stand here: the server stops before the read models close.
afterEach(() => server.stop())
const readModels = lmdbReadModels()
beforeEach(async () => {
  live = readModels().live
  server = await serve([createQueryApi({ readModels: { live: (version) => live(version) } }).routes])
})

const get = (pathAndQuery: string) => fetch(server.origin + pathAndQuery)

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
    await goLive(readModels(), await beginGeneration(readModels()))
    expect((await get(route)).status).not.toBe(503)
  })

  test('is unavailable while the only read models are of another version', async () => {
    const other = projectionVersion + 1
    await goLive(readModels(), await beginGeneration(readModels(), {}, other), other)
    await expectUnavailable(route)
  })

  test('is unavailable while the store does not answer, at whichever step, and tells no internals', async () => {
    const down = () => Promise.reject(new ReadModelsUnavailable('a-server.internal:27017'))
    const generation = await beginGeneration(readModels())
    live = down
    await expectUnavailable(route)
    live = async () => ({ ...generation, checkpoints: down })
    await expectUnavailable(route)
    live = async () => ({ ...generation, range: down })
    await expectUnavailable(route)
  })

  test('is unavailable while its read model is not in the live generation yet', async () => {
    await goLive(readModels(), await beginGeneration(readModels(), { claimed: [], plain: ['dead-letters'] }))
    await expectUnavailable(route)
  })

  test('reads the checkpoints before it reads anything that it shows', async () => {
    const generation = await beginGeneration(readModels())
    const reads: string[] = []
    live = async () => ({
      ...generation,
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
