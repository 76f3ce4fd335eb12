import type { Context } from 'koa'
import { consistencyTokenHeader, decodeConsistencyToken } from '../contracts/consistency-token.ts'
import { contains, type Vector } from '../contracts/position.ts'
import { sentToken, vectorOf } from '../http/consistency-token.ts'
import { RequestFailed } from '../http/problems.ts'
import { secondsBetween } from '../process/duration-buckets.ts'
import type { HistogramOf, Instruments } from '../process/instruments.ts'
import { ReadModelsUnavailable } from '../read-models/read-models.ts'
import type { Views } from './views.ts'
import type { View } from './visible.ts'

/** Seconds that a read waits until what its token stands for is shown: unless it says so, and whatever it says. */
const [usualWait, longestWait] = [5, 30]

export const consistencyWaits = (instruments: Instruments): HistogramOf =>
  instruments.histogram({
    name: 'consistency_wait_seconds',
    help: 'Time that reads waited for what their tokens stand for',
    buckets: secondsBetween(0.001, 30),
  })

/**
 * What a request is to be shown: with a Consistency-Token, at least what that stands for. Throws RequestFailed when
 * that does not come in time, and when the token is none, or of another log.
 */
export async function viewFor(context: Context, views: Views, waits: HistogramOf): Promise<View> {
  const token = sentToken(context)
  if (!token) return await views.current()
  return await first(context, views, waits, ({ generation, vector }) => contains(vector, vectorOf(token, generation)))
}

/** What the reader of a stream is to be shown: at least what it has. Throws RequestFailed when that does not come in time. */
export function viewForReader(context: Context, views: Views, waits: HistogramOf): Promise<View> {
  return first(context, views, waits, (view) => contains(view.vector, sinceOf(context, view) ?? []))
}

/**
 * What the reader has, by what it says: nothing but what is there when it says nothing; undefined when that is no vector
 * of this log.
 */
export function sinceOf(context: Context, { generation, vector }: View): Vector | undefined {
  // A token of a page does as well: so nothing is missed between reading a page and its stream.
  const sent = context.get('Last-Event-ID') || context.get(consistencyTokenHeader)
  if (sent === '') return vector
  const token = decodeConsistencyToken(sent)
  return token?.logId === generation.logId && token.vector.length <= generation.partitions ? token.vector : undefined
}

async function first(context: Context, views: Views, waits: HistogramOf, fits: (view: View) => boolean): Promise<View> {
  const seconds = waitOf(context.get('Prefer'))
  // Whoever does not want to wait is shown what is there.
  const now = await views.current().catch((error) => unlessTemporary(error, seconds))
  if (now && fits(now)) return now
  const begun = performance.now()
  const timeout = AbortSignal.timeout(seconds * 1_000)
  try {
    return await views.first(fits, timeout)
  } catch (cause) {
    if (cause !== timeout.reason) throw cause
    throw new RequestFailed({ kind: 'behind' }, { cause })
  } finally {
    waits.observe((performance.now() - begun) / 1_000)
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
