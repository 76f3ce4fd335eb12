import { setTimeout as sleep } from 'node:timers/promises'
import { createMongoReadModels } from '../../read-models/mongodb/mongodb-read-models.ts'
import { createChances } from '../load/chances.ts'
import { violationsOf } from '../load/violations.ts'
import { brokenPromises } from './broken-promises.ts'
import { startCrowd } from './crowd.ts'
import { finalState } from './final-state.ts'
import { createHistory } from './history.ts'
import { startReadService } from './instances.ts'
import { createPosting } from './posting.ts'
import { createTroubles } from './troubles.ts'
import { truthOf } from './truth.ts'

export interface ReadsCheck {
  readonly broker: string
  /** Without a database. */
  readonly mongodb: string
  /** The directory of another build of the query API than that of this code. */
  readonly build?: string
  /** Where the output of the processes goes. */
  readonly directory: string
  readonly seed: number
  readonly minutes: number
  readonly visitors: number
}

export interface ReadsReport {
  readonly line: string
  /** The earliest first, each with its second. */
  readonly violations: readonly string[]
}

/**
 * Visitors post and read at random while parts of the service are killed and its read models rebuilt. All that they were
 * shown is held against what is shown in the end.
 */
export async function checkReads(check: ReadsCheck): Promise<ReadsReport> {
  const { seed, minutes, visitors } = check
  const begun = performance.now()
  const service = await startReadService(check)
  const readModels = createMongoReadModels({ url: service.mongodb })
  const troubles = createTroubles({ service, readModels, chances: createChances(seed) })
  const history = createHistory(troubles.isInTrouble)
  const posting = createPosting(() => service.commandApi.origin)
  try {
    const crowd = await startCrowd({ service, history, posting, seed: seed + 100, visitors })
    troubles.begin()
    await sleep(minutes * 60_000)
    await Promise.all([crowd.leave(), troubles.stop()])

    const { lasts, headers } = await crowd.postLast()
    const final = await finalState({ service, conversations: [...lasts.keys()], headers })
    const resets = await crowd.endStreams(lasts)
    const truth = truthOf(final.shown)
    const sentAt = (id: string) => posting.sentAt(truth.messageOf(id)?.message ?? '')
    const meanwhile = [...history.violations, ...brokenPromises(history.observed, truth, sentAt)]
    const atTheEnd = [...violationsOf(posting.posted, final.shown), ...final.differences, ...service.accidents()]
    const violations = [
      ...meanwhile
        .sort((one, other) => one.at - other.at)
        .map(({ at, words }) => `${(at / 1_000).toFixed(1)} s: ${words}`),
      ...atTheEnd.map((words) => `in the end: ${words}`),
    ]
    return {
      line:
        `reads: seed ${seed}, ${minutes} minutes, ${inWords(history.answered)}; ${troubles.counts()}; ` +
        `excused ${inWords(history.excused) || 'nothing'}; ${resets} streams told to begin anew; ` +
        `${posting.posted.length} messages, ${final.answers} answers of both instances compared; ` +
        `${violations.length} violations; ${Math.round((performance.now() - begun) / 1_000)} s in all`,
      violations,
    }
  } finally {
    await service.stop()
    await readModels.close()
  }
}

const inWords = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort()
    .map(([what, count]) => `${what}: ${count}`)
    .join(', ')
