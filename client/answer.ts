import type { Problem } from '../contracts/problem.ts'
import { RequestRefused } from './failures.ts'

/** Statuses of what is temporary: of the gateway, and of the service. */
const temporary: readonly number[] = [502, 503, 504]

export const isTemporary = ({ problem }: RequestRefused): boolean => temporary.includes(problem.status)

/** Whether it is the token that was refused: it is of another log, and the request is to be made without it. */
export const isTokenRefused = ({ problem }: RequestRefused): boolean =>
  problem.status === 422 && (problem.errors ?? []).some(({ header }) => header === 'Consistency-Token')

/** What an answer that is no success says: the problem, or what can be told of an answer that is none. */
export async function refusalOf(response: Response): Promise<RequestRefused> {
  const text = await response.text()
  const problem = objectIn(text) as Partial<Problem> | undefined
  const isProblem = typeof problem?.type === 'string' && typeof problem.detail === 'string'
  // Whatever stands between may answer with another status than the problem's, and its status counts.
  if (isProblem) return new RequestRefused({ ...(problem as Problem), status: response.status })
  return strange(response, `The answer is ${response.status} and no problem document: ${text.slice(0, 100)}`)
}

/** The body of a success. Throws RequestRefused when it is none that the service gives. */
export async function bodyOf<Body>(response: Response, isBody: (body: Partial<Body>) => boolean): Promise<Body> {
  const text = await response.text()
  const body = objectIn(text) as Body | undefined
  if (body !== undefined && isBody(body)) return body
  throw strange(response, `The answer is ${response.status}, and is not what a message service says`)
}

/** Somebody else has answered, such as a proxy, or another service whose address was given. */
export function strange({ status, headers }: Response, detail: string): RequestRefused {
  const request_id = headers.get('X-Request-Id') ?? ''
  return new RequestRefused({ type: 'about:blank', title: 'The answer is not understood', status, detail, request_id })
}

function objectIn(text: string): object | undefined {
  try {
    const value: unknown = JSON.parse(text)
    return typeof value === 'object' && value !== null ? value : undefined
  } catch {
    return undefined
  }
}
