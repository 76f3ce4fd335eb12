import { lookup } from 'node:dns/promises'
import { Vitals } from '../../contracts/status.ts'
import { withDeadline } from '../../process/retry.ts'

/** What was heard of a process; without an address, of a service of which none was found. */
export type Heard =
  | { readonly service: string; readonly address: string; readonly vitals: Vitals }
  | { readonly service: string; readonly address: string | undefined; readonly silence: string }
  | { readonly service: string; readonly address: undefined }

/** Milliseconds that a name server, and then a process, has to answer in. */
const patience = 1_000

/** Bytes of an answer, at most. */
const longest = 1024 * 1024

/** Asks every process of some services: of a name all its addresses, behind each of which there is one. */
export async function ask(peers: readonly URL[]): Promise<readonly Heard[]> {
  return (await Promise.all(peers.map(askAll))).flat()
}

async function askAll({ hostname: service, port }: URL): Promise<readonly Heard[]> {
  try {
    const found = await withDeadline(lookup(service, { all: true }), patience, 'looking up a name')
    return await Promise.all(
      found.map(({ address, family }) => askOne(service, `${family === 6 ? `[${address}]` : address}:${port || 80}`)),
    )
  } catch (error) {
    const isUnknown = (error as NodeJS.ErrnoException).code === 'ENOTFOUND'
    return [{ service, address: undefined, ...(!isUnknown && { silence: 'could not be looked up' }) }]
  }
}

async function askOne(service: string, address: string): Promise<Heard> {
  const response = await fetch(`http://${address}/vitals`, {
    signal: AbortSignal.timeout(patience),
    redirect: 'manual',
  }).catch(() => undefined)
  if (!response) return { service, address, silence: 'does not answer' }
  const length = Number(response.headers.get('Content-Length') ?? Number.POSITIVE_INFINITY)
  const body = response.ok && length <= longest ? await response.json().catch(() => undefined) : undefined
  if (body === undefined) await response.body?.cancel().catch(() => {})
  const { data: vitals } = Vitals.safeParse(body)
  return vitals ? { service, address, vitals } : { service, address, silence: 'answers with something else' }
}
