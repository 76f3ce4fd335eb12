import { lookup } from 'node:dns/promises'
import { Vitals } from '../../contracts/status.ts'

/** What was heard of a process, or of a service of which none was found. */
export type Heard =
  | { readonly service: string; readonly address: string; readonly vitals: Vitals }
  | { readonly service: string; readonly address: string; readonly silence: string }
  | { readonly service: string; readonly address: undefined }

/** Milliseconds that a process has to answer in. */
const patience = 1_000

/** Asks every process of some services: of a name all its addresses, behind each of which there is one. */
export async function ask(peers: readonly URL[]): Promise<readonly Heard[]> {
  return (await Promise.all(peers.map(askAll))).flat()
}

async function askAll({ protocol, hostname, port }: URL): Promise<readonly Heard[]> {
  const found = await lookup(hostname, { all: true }).catch(() => [])
  if (found.length === 0) return [{ service: hostname, address: undefined }]
  return await Promise.all(
    found.map(({ address, family }) => {
      const host = family === 6 ? `[${address}]` : address
      const authority = port === '' ? host : `${host}:${port}`
      return askOne(hostname, `${protocol}//${authority}`, authority)
    }),
  )
}

async function askOne(service: string, origin: string, address: string): Promise<Heard> {
  try {
    const response = await fetch(`${origin}/vitals`, { signal: AbortSignal.timeout(patience) })
    return { service, address, vitals: Vitals.parse(await response.json()) }
  } catch (error) {
    const isNone = error instanceof Error && error.name === 'ZodError'
    return { service, address, silence: isNone ? 'answers with something else' : 'does not answer' }
  }
}
