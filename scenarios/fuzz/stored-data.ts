import { randomBytes } from 'node:crypto'
import { join } from 'node:path'
import { createClient, eventually, withToken } from '../client.ts'
import { everythingShown } from '../everything-shown.ts'
import { serving } from '../form.ts'
import { serviceProcess } from '../service-process.ts'

/** What a service has stored that does not run any more, and what it showed. */
export interface StoredData {
  readonly dataDirectory: string
  readonly masterKey: string
  readonly shown: Awaited<ReturnType<typeof everythingShown>>
}

/** Has a service store some of everything: long texts, deletes, an erased user, pages that were given free. */
export async function storeData(directory: string): Promise<StoredData> {
  const dataDirectory = join(directory, 'stored')
  const masterKey = randomBytes(32).toString('base64')
  const variables = { DATA_DIR: dataDirectory, MASTER_KEY: masterKey }
  const server = await serviceProcess({ service: 'standalone', name: 'stored', variables, directory })
  const client = createClient(() => server.origin)
  server.start()
  await serving(server.origin, 30_000)
  const post = (n: number) => client.post(`user ${n % 7}`, `c${n % 5}`, `${n} ${'x'.repeat((n * 397) % 4_000)}`)
  const posted = await Promise.all(Array.from({ length: 120 }, (_, n) => post(n)))
  for (const n of [0, 7, 14]) await client.request('DELETE', `/conversations/c${n % 5}/messages/${posted[n]?.body.id}`)
  await client.request('DELETE', '/users/user%203')
  const last = await client.request('DELETE', '/conversations/c4')
  await client.request('GET', '/users', undefined, withToken(last))
  const shown = await eventually(
    () => everythingShown(server.origin),
    () => true,
  )
  await server.end('SIGTERM')
  return { dataDirectory, masterKey, shown }
}
