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
import { startVanishing } from '../reading/vanishing.ts'
import { createVisitor } from '../reading/visitor.ts'
import { type DeploymentOptions, startDeployment } from './deployment.ts'
import { checkEndState } from './end-state.ts'
import { faultsOf } from './faults.ts'
import { lateAnswers } from './late-answers.ts'
import { startPoisoning } from './poisoning.ts'
import { createRebuilding } from './rebuilding.ts'
import { recovered } from './recovery.ts'
import { type ChaosReport, type Compared, inSeconds } from './report.ts'
import { createStorms } from './storm.ts'

export interface ChaosCheck extends Omit<DeploymentOptions, 'isSealed'> {
  /** An even one has texts sealed, and users erased. */
  readonly seed: number
  /** In which faults begin; what they break is waited for besides. */
  readonly seconds: number
  readonly visitors: number
}

/** Milliseconds of faults at a time, before all must recover, and then of calm. */
const [longestStorm, calm] = [45_000, 10_000]

/**
 * Visitors post and read at random while everything that can go wrong does, two things at a time. All that they were
 * shown is held against what is shown in the end, and that against the log.
 */
export async function checkChaos({ seed, seconds, visitors, ...options }: ChaosCheck): Promise<ChaosReport> {
  const begun = performance.now()
  const deployment = await startDeployment({ ...options, isSealed: seed % 2 === 0 })
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
  const commandApi = () => either.oneOf(commandApis).origin
  const posting = createPosting(commandApi)

  function report(seen: readonly Violation[], inTheEnd: readonly string[], compared?: Compared): ChaosReport {
    const meanwhile = [...history.violations, ...lateAnswers(posting.slow, storms.occurred), ...seen]
    return {
      seed,
      faults: storms.occurred.map(({ fault: { target, does }, from, to }) => ({ target, does, from, to })),
      slowestRecovery: storms.slowestRecovery(),
      rebuilds: rebuilding.counts(),
      answered: history.answered,
      excused: history.excused,
      messages: posting.posted.length,
      compared,
      violations: [
        ...meanwhile.sort((one, other) => one.at - other.at).map(({ at, words }) => `${inSeconds(at)}: ${words}`),
        ...inTheEnd.map((words) => `in the end: ${words}`),
      ],
      took: performance.now() - begun,
    }
  }

  try {
    const crowd = await startCrowd({ queryApis, history, posting, seed: seed + 100, visitors })
    const remover = createVisitor({ name: 'who deletes', chances: createChances(seed + 3), history, queryApis })
    const vanishing = startVanishing({ visitor: remover, commandApi, erases: deployment.masterKey !== undefined })
    const poisoning = startPoisoning(eventLog, createChances(seed + 2))
    for (let left = seconds * 1_000; left > 0; left -= longestStorm) {
      await storms.rage(Math.min(left, longestStorm))
      await sleep(calm)
    }
    await Promise.all([crowd.leave(), vanishing.stop(), poisoning.stop()])

    const { lasts, headers } = await crowd.postLast(remover.headers())
    const conversations = [...lasts.keys(), ...vanishing.conversations]
    const { shown: all, answers: instances, differences } = await finalState({ queryApis, conversations, headers })
    const shown = new Map([...lasts.keys()].map((id) => [id, all.get(id) ?? []]))
    const resets = await crowd.endStreams(lasts)
    const truth = truthOf(shown)
    const seen = brokenPromises(history.observed, truth, (id) => posting.sentAt(truth.messageOf(id)?.message ?? ''))
    const end = await checkEndState({
      ...options,
      deployment,
      readModels,
      posted: posting.posted,
      shown,
      conversations,
    })
    const { answers: forms, deadLetters } = end
    return report(seen, [...differences, ...end.wrongs], { instances, forms, deadLetters, resets })
  } catch (error) {
    // What does not go on cannot be held against its end.
    return report([], [...deployment.accidents(), `it does not go on: ${(error as Error).message}`])
  } finally {
    await deployment.stop()
    await Promise.all([eventLog.close(), readModels.close()])
  }
}
