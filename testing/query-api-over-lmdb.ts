import { afterEach, beforeEach } from '@jest/globals'
import { createQueryApi, type QueryApi } from '../query-api/query-api.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { beginGeneration, goLive } from './generation.ts'
import { lmdbReadModels } from './lmdb-read-models.ts'
import { type Served, serve } from './serve.ts'

export interface Answer {
  readonly status: number
  readonly body: unknown
  /** Where its links lead to; a link that is not there is no key. */
  readonly prev?: string
  readonly next?: string
}

/** The query API, served for each test over read models that are empty, live and open for projection. */
export function queryApiOverLmdb({ partitions }: { partitions: number }) {
  let server: Served
  let api: QueryApi
  let generation: GenerationWriter

  // Hooks run as they stand here: the server stops before the read models close.
  afterEach(async () => {
    api.stop()
    await server.stop()
  })
  const readModels = lmdbReadModels()
  beforeEach(async () => {
    generation = await beginGeneration(readModels(), { partitions })
    await goLive(readModels(), generation)
    api = createQueryApi({ readModels: readModels() })
    server = await serve([api.routes], { shortcut: api.shortcut })
  })

  async function get(pathAndQuery: string): Promise<Answer> {
    const response = await fetch(server.origin + pathAndQuery)
    return { status: response.status, body: await response.json(), ...linksOf(response) }
  }

  return { get, generation: () => generation, origin: () => server.origin, stop: () => api.stop() }
}

/** Throws when there is anything in the header but such links. */
function linksOf({ headers }: Response): { prev?: string; next?: string } {
  const links = headers.get('Link')?.split(', ') ?? []
  return Object.fromEntries(
    links.map((link) => {
      const [, to, rel] = /^<([^>]+)>; rel="(prev|next)"$/.exec(link) ?? []
      if (!to) throw new Error(`not a link to a page: ${link}`)
      return [rel, to]
    }),
  )
}
