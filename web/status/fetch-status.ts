import type { Status } from '../../contracts/status.ts'

/** Milliseconds until an answer is not waited for any more. */
const patience = 10_000

/** Rejects with an error whose message says in words why there is none. */
export async function fetchStatus(): Promise<Status> {
  const response = await fetch('/status.json', { cache: 'no-store', signal: AbortSignal.timeout(patience) }).catch(fail)
  if (!response.ok) throw new Error(`The server answered ${response.status} ${response.statusText}`.trim().concat('.'))
  return response.json().catch((error: Error) => {
    throw error.name === 'SyntaxError' ? new Error('The server answered something else than JSON.') : fail(error)
  })
}

function fail(error: Error): never {
  const isLate = error.name === 'TimeoutError'
  throw new Error(isLate ? `The server did not answer within ${patience / 1_000} s.` : 'The server cannot be reached.')
}
