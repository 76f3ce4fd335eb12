import { setTimeout as sleep } from 'node:timers/promises'
import { createMongoReadModels } from '../../read-models/mongodb/mongodb-read-models.ts'
import { createChances } from '../load/chances.ts'
import { scenarioLog } from '../projection/produce.ts'
import { brokenPromises } from '../reading/broken-promises.ts'
import { startCrowd } from '../reading/crowd.ts'
import { finalState } from '../reading/final-state.ts'
import { createHistory } from '../reading/history.ts'
import type { Violation } from '../reading/observations.ts'
import { createPosting } from '../reading/posting.ts'
import { truthOf } from '../reading/truth.ts'
import { type DeploymentOptions, startDeployment } from './deployment.ts'
import { checkEndState } from './end-state.ts'
import { faultsOf } from './faults.ts'
import { lateAnswers } from './late-answers.ts'
import { startPoisoning } from './poisoning.ts'
import { createRebuilding } from './rebuilding.ts'
import { recovered } from './recovery.ts'
import { createStorms, type Occurrence } from './storm.ts'

export interface ChaosCheck extends DeploymentOptions {
  readonly seed: number
  /** In which faults begin; what they break is waited for besides. */
  readonly seconds: number
  readonly visitors: number
}

export interface ChaosReport {
  readonly line: string
  /** Those of a moment, the earliest first, and those of the end. */
  readonly violations: readonly string[]
  /** What happened meanwhile, in its order. */
  readonly faults: readonly string[]
}

/** Milliseconds of faults at a time, before all must recover, and then of calm. */
const [longestStorm, calm] = [45_000, 10_000]

/**
 * Visitors post and read at random while everything that can go wrong does, two things at a time. All that they were
 * shown is held against what is shown in the end, and that against the log.
 */
export async function checkChaos({ seed, seconds, visitors, ...options }: ChaosCheck): Promise<ChaosReport> {
  const begun = performance.now()
  const deployment = await startDeployment(options)
  const { commandApis, queryApis, members, variables } = deployment
  const readModels = createMongoReadModels({ url: variables.MONGODB_URL })
  const eventLog = scenarioLog(variables.KAFKA_BROKERS, variables.KAFKA_TOPIC)
  const rebuilding = createRebuilding(readModels)
  const storms = createStorms({
    faults: faultsOf(deployment, rebuilding),
    chances: createChances(seed),
    now: () => history.now(),
    recovered: () => recovered({ members, eventLog, readModels }),
  })
  const history = createHistory(storms.wasInTrouble)
  const either = createChances(seed + 1)
  const posting = createPosting(() => either.oneOf(commandApis).origin)

  function report(seen: readonly Violation[], inTheEnd: readonly string[], counts: string): ChaosReport {
    const meanwhile = [...history.violations, ...lateAnswers(posting.slow, storms.occurred), ...seen]
    const violations = [
      ...meanwhile.sort((one, other) => one.at - other.at).map(({ at, words }) => `${inSeconds(at)}: ${words}`),
      ...inTheEnd.map((words) => `in the end: ${words}`),
    ]
    return {
      line:
        `chaos: seed ${seed}, ${storms.occurred.length} faults, recovered after ${inSeconds(storms.slowestRecovery())} at ` +
        `most, ${rebuilding.counts()}; ${inWords(history.answered)}; excused ${inWords(history.excused) || 'nothing'}; ` +
        `${posting.posted.length} messages${counts}; ${violations.length} violations; ` +
        `${inSeconds(performance.now() - begun)} in all`,
      violations,
      faults: storms.occurred.map(inTime),
    }
  }

  try {
    const crowd = await startCrowd({ queryApis, history, posting, seed: seed + 100, visitors })
    const poisoning = startPoisoning(eventLog, createChances(seed + 2))
    for (let left = seconds * 1_000; left > 0; left -= longestStorm) {
      await storms.rage(Math.min(left, longestStorm))
      await sleep(calm)
    }
    await Promise.all([crowd.leave(), poisoning.stop()])

    const { lasts, headers } = await crowd.postLast()
    const { shown, answers, differences } = await finalState({ queryApis, conversations: [...lasts.keys()], headers })
    const resets = await crowd.endStreams(lasts)
    const truth = truthOf(shown)
    const seen = brokenPromises(history.observed, truth, (id) => posting.sentAt(truth.messageOf(id)?.message ?? ''))
    const end = await checkEndState({ ...options, deployment, readModels, posted: posting.posted, shown })
    return report(
      seen,
      [...differences, ...end.wrongs],
      `, ${end.deadLetters} dead letters, ${resets} streams told to begin anew; ${answers} answers of both instances, ` +
        `${end.answers} of a rebuild and of standalone compared`,
    )
  } catch (error) {
    // What does not go on cannot be held against its end.
    return report([], [...deployment.accidents(), `it does not go on: ${(error as Error).message}`], '')
  } finally {
    await deployment.stop()
    await Promise.all([eventLog.close(), readModels.close()])
  }
}

const inSeconds = (milliseconds: number) => `${(milliseconds / 1_000).toFixed(1)} s`

const inTime = ({ fault, from, to }: Occurrence) =>
  `${inSeconds(from)}: ${fault.target} ${fault.does}${to === undefined ? '' : `, until ${inSeconds(to)}`}`

const inWords = (counts: ReadonlyMap<string, number>) =>
  [...counts]
    .sort()
    .map(([what, count]) => `${what}: ${count}`)
    .join(', ')
