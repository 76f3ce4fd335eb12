import { cpSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import { createClient } from '../client.ts'
import { everythingShown } from '../everything-shown.ts'
import type { Chances } from '../load/chances.ts'
import { type ServiceProcess, serviceProcess } from '../service-process.ts'
import { type Extent, type FuzzReport, tryCases } from './cases.ts'
import { damage } from './file-damage.ts'
import { type StoredData, storeData } from './stored-data.ts'

const files = [
  'event-log/data.mdb',
  'read-models/data.mdb',
  'keys/data.mdb',
  'event-log/lock.mdb',
  'read-models/lock.mdb',
] as const

/**
 * Damages the files of a service that does not run, and starts it again: it is to serve all that was stored, or to end with
 * exit code 1 and a reason that names the file and what to do.
 */
export async function fuzzFiles(directory: string, extent: Extent): Promise<FuzzReport> {
  const stored = await storeData(directory)
  let served = 0

  async function attempt(chances: Chances): Promise<string[]> {
    const dataDirectory = join(directory, 'damaged')
    cpSync(stored.dataDirectory, dataDirectory, { recursive: true })
    const file = chances.oneOf(files)
    const done = `${file}: ${damage(join(dataDirectory, file), chances)}`
    const { wrong, isServing } = await startedOn(dataDirectory, stored, file, directory)
    if (isServing) served += 1
    rmSync(dataDirectory, { recursive: true })
    return wrong.map((one) => `${done}: ${one}`)
  }

  const { line, violations } = await tryCases('damaged files', extent, attempt)
  return { line: `${line}; ${served} times all was served, otherwise it was refused`, violations }
}

interface Started {
  readonly wrong: readonly string[]
  readonly isServing: boolean
}

async function startedOn(
  dataDirectory: string,
  { masterKey, shown }: StoredData,
  file: string,
  directory: string,
): Promise<Started> {
  const variables = { DATA_DIR: dataDirectory, MASTER_KEY: masterKey }
  const server = await serviceProcess({ service: 'standalone', name: 'damaged', variables, directory })
  rmSync(server.output, { force: true })
  server.start()
  try {
    const isServing = await serves(server)
    if (isServing === undefined) return { isServing: false, wrong: ['it neither serves nor ends'] }
    if (!isServing) return { isServing, wrong: refusalFaults(server, file) }
    const now = await everythingShown(server.origin)
    const posted = await createClient(() => server.origin).post('ann', 'damaged', 'one more')
    const wrong = [
      ...(isDeepStrictEqual(now, shown) ? [] : ['it shows something else than was stored']),
      ...(posted.status === 201 ? [] : [`a post is answered ${posted.status}`]),
    ]
    await server.end('SIGTERM')
    return { isServing, wrong: [...wrong, ...server.accidents] }
  } catch (error) {
    return { isServing: false, wrong: [`${error}`, ...server.accidents] }
  } finally {
    await server.end('SIGKILL')
  }
}

/** False when it has ended; undefined when it does neither in 20 seconds. */
async function serves({ origin, accidents }: ServiceProcess): Promise<boolean | undefined> {
  const deadline = performance.now() + 20_000
  while (performance.now() < deadline) {
    if (accidents.length > 0) return false
    const status = await fetch(`${origin}/users`).then(
      ({ status }) => status,
      () => 0,
    )
    if (status === 200) return true
    await sleep(50)
  }
  return undefined
}

function refusalFaults({ accidents, output }: ServiceProcess, file: string): string[] {
  const said = readFileSync(output, 'utf8')
  const [accident = ''] = accidents
  return [
    ...(accident.endsWith('exit code 1') ? [] : [accident]),
    ...((said.includes(file) || said.includes('the key store is empty')) && /restore|remove|delete/i.test(said)
      ? []
      : [`it says: ${said}`]),
  ]
}
