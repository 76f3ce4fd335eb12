import type { Context } from 'koa'
import { contains } from '../contracts/position.ts'
import { sentToken, vectorOf } from '../http/consistency-token.ts'
import { RequestFailed } from '../http/problems.ts'
import { ReadModelsUnavailable } from '../read-models/read-models.ts'
import type { Views } from './views.ts'
import type { View } from './visible.ts'

/** Seconds that a read waits until what its token stands for is shown: unless it says so, and whatever it says. */
const [usualWait, longestWait] = [5, 30]

/**
 * What a request is to be shown: with a Consistency-Token, at least what that stands for. Throws RequestFailed when
 * that does not come in time, and when the token is none, or of another log.
 */
export async function viewFor(context: Context, views: Views): Promise<View> {
  const token = sentToken(context)
  if (!token) return await views.current()
  const reaches = ({ generation, vector }: View) => contains(vector, vectorOf(token, generation))
  const seconds = waitOf(context.get('Prefer'))
  // Whoever does not want to wait is shown what is there.
  const now = await views.current().catch((error) => unlessTemporary(error, seconds))
  if (now && reaches(now)) return now
  const timeout = AbortSignal.timeout(seconds * 1_000)
  try {
    return await views.first(reaches, timeout)
  } catch (cause) {
    if (cause !== timeout.reason) throw cause
    throw new RequestFailed({ kind: 'behind' }, { cause })
  }
}

function unlessTemporary(error: unknown, seconds: number): undefined {
  if (seconds === 0 || !(error instanceof ReadModelsUnavailable)) throw error
}

/** Seconds, by the preference `wait` of RFC 7240. */
function waitOf(prefer: string): number {
  const [, seconds] = /(?:^|[,;])\s*wait\s*=\s*"?(\d{1,9})"?\s*(?:$|[,;])/i.exec(prefer) ?? []
  return seconds === undefined ? usualWait : Math.min(Number(seconds), longestWait)
}
