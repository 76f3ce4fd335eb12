import { Problem, problemType } from '../../../contracts/problem.ts'
import { document } from '../../../testing/openapi.ts'
import { undocumented } from '../../../testing/undocumented.ts'
import type { RawAnswer } from './answers.ts'

/** Of what a process answers of itself, not through the gateway, the document does not speak. */
const ofItself = /^\/(healthz|readyz|metrics|vitals)\/?(\?|$)/

const statuses = new Set(
  [...Object.values(document.paths).flatMap((methods) => Object.values(methods)), document.components].flatMap(
    ({ responses }) => Object.keys(responses).map(Number),
  ),
)

/** The request that a server cannot but see in these bytes; undefined where that is not sure. */
export function askedIn(bytes: Buffer): { readonly method: string; readonly path: string } | undefined {
  const line = bytes.toString('latin1', 0, bytes.indexOf('\r\n'))
  const [, method, path] = /^([A-Z]+) (\/[!-~]*) HTTP\/1\.1$/.exec(line) ?? []
  return method && path && !path.includes('#') && !path.startsWith('//') ? { method, path } : undefined
}

/** What is wrong with an answer, in words, to what was asked where that is known. */
export async function faultsOf(answer: RawAnswer, asked: ReturnType<typeof askedIn>): Promise<string[]> {
  const { status, headers, body, isWhole } = answer
  if (status === 500) return [`it is answered 500: ${body}`]
  if (!statuses.has(status)) return [`it is answered ${status}, which no route is`]
  // The process says so by the same path, in words of its own.
  if (asked && ofItself.test(asked.path)) return []
  const type = headers.find(([name]) => name.toLowerCase() === 'content-type')?.[1]
  if (!isWhole || (type === 'text/event-stream' && asked === undefined)) return []
  if (status >= 400 && body.length > 0)
    return [...problemFaults(status, type, body), ...(await documented(answer, asked))]
  return documented(answer, asked)
}

async function documented({ status, headers, body }: RawAnswer, asked: ReturnType<typeof askedIn>): Promise<string[]> {
  if (!asked) return []
  const isEmpty = status === 304 || body.length === 0
  const method = isEmpty && asked.method === 'GET' ? 'HEAD' : asked.method
  const response = new Response(isEmpty ? null : Uint8Array.from(body), {
    status,
    headers: headers.map(([name, value]) => [name, value]),
  })
  return undocumented({ ...asked, method }, response).catch((error: Error) => [error.message])
}

function problemFaults(status: number, type: string | undefined, body: Buffer): string[] {
  try {
    const problem = Problem.parse(JSON.parse(body.toString()))
    return problem.status === status && type === problemType ? [] : [`its problem is of ${problem.status}, as ${type}`]
  } catch (error) {
    return [`its body is no problem: ${(error as Error).message}`]
  }
}
