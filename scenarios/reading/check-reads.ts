import { setTimeout as sleep } from 'node:timers/promises'
import { createMongoReadModels } from '../../read-models/mongodb/mongodb-read-models.ts'
import { createChances } from '../load/chances.ts'
import { violationsOf } from '../load/violations.ts'
import { brokenPromises } from './broken-promises.ts'
import { finalState } from './final-state.ts'
import { createHistory } from './history.ts'
import { startReadService } from './instances.ts'
import { createPosting } from './posting.ts'
import { startStreamReader } from './stream-reader.ts'
import { createTroubles } from './troubles.ts'
import { truthOf } from './truth.ts'
import { createVisitor, type Visitor } from './visitor.ts'
import { readConversation, visits } from './visits.ts'

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

/** Those that everybody posts to, and those that are seldom posted to. */
const busy = ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j'].map((name) => `busy ${name}`) as [string, ...string[]]
const quiet = Array.from({ length: 20 }, (_, number) => `quiet ${number}`) as [string, ...string[]]

/** Milliseconds between two requests of a visitor, at most. */
const pause = 60

/**
 * Visitors post and read at random while parts of the service are killed and its read models rebuilt. All that they were
 * shown is held against what is shown in the end.
 */
export async function checkReads(check: ReadsCheck): Promise<ReadsReport> {
  const { seed, minutes } = check
  const begun = performance.now()
  const service = await startReadService(check)
  const { queryApis } = service
  const readModels = createMongoReadModels({ url: service.mongodb })
  const troubles = createTroubles({ service, readModels, chances: createChances(seed) })
  const history = createHistory(troubles.isInTrouble)
  const posting = createPosting(() => service.commandApi.origin)
  let isRunning = true

  const visitorOf = (number: number) => {
    // Every fourth has no token, and one instance.
    const home = number % 4 === 3 ? queryApis[(number >> 2) % queryApis.length] : undefined
    const chances = createChances(seed + 1 + number)
    return createVisitor({ name: `visitor ${number}`, chances, history, queryApis, ...(home && { home }) })
  }

  async function visit(visitor: Visitor) {
    const { chances } = visitor
    const { walkConversation, readRecent, readUsers, readList } = visits
    while (isRunning) {
      const conversation = chances.with(9 / 10) ? chances.oneOf(busy) : chances.oneOf(quiet)
      const isPosting = chances.with(1 / 2)
      if (isPosting) await posting.post(visitor, conversation)
      // Who has posted looks at once.
      else await sleep(chances.between(0, pause))
      const look = chances.oneOf([
        readConversation,
        readConversation,
        walkConversation,
        readRecent,
        readUsers,
        readList,
      ])
      await look(visitor, conversation)
    }
  }

  try {
    const first = visitorOf(-1)
    for (const conversation of [...busy, ...quiet]) await posting.postOnce(first, conversation)
    await readConversation(first, busy[0])
    const streams = [undefined, undefined, undefined, busy[0], busy[1], busy[2]].map((about, number) => {
      const chances = createChances(seed + 1_000 + number)
      const parts = { name: `stream ${number}`, history, chances, queryApis }
      return { about, reader: startStreamReader({ ...parts, ...(about !== undefined && { conversation: about }) }) }
    })
    troubles.begin()
    const visiting = Promise.all(Array.from({ length: check.visitors }, (_, number) => visit(visitorOf(number))))
    await Promise.race([visiting, sleep(minutes * 60_000)])
    isRunning = false
    await Promise.all([visiting, troubles.stop()])

    const ends = visitorOf(-2)
    const lasts = new Map<string, string>()
    for (const conversation of [...busy, ...quiet]) lasts.set(conversation, await posting.postOnce(ends, conversation))
    const final = await finalState({ service, conversations: [...lasts.keys()], headers: ends.headers() })
    const end = async ({ about, reader }: (typeof streams)[number]) => {
      await reader.tellsAll([...lasts].flatMap(([conversation, id]) => (about && about !== conversation ? [] : [id])))
      await reader.stop()
    }
    await Promise.all(streams.map(end))
    const truth = truthOf(final.shown)
    const sentAt = (id: string) => posting.sentAt(truth.messageOf(id)?.message ?? '')
    const atTheEnd = [...violationsOf(posting.posted, final.shown), ...final.differences, ...service.accidents()]
    const violations = [...history.violations, ...brokenPromises(history.observed, truth, sentAt)]
      .sort((one, other) => one.at - other.at)
      .map(({ at, words }) => `${(at / 1_000).toFixed(1)} s: ${words}`)
      .concat(atTheEnd.map((words) => `in the end: ${words}`))
    const seconds = Math.round((performance.now() - begun) / 1_000)
    const streamed = streams.reduce((sum, { reader }) => sum + reader.counts.resets, 0)
    return {
      line:
        `reads: seed ${seed}, ${minutes} minutes, ${inWords(history.answered)}; ${troubles.counts()}; ` +
        `excused ${inWords(history.excused) || 'nothing'}; ${streamed} streams told to begin anew; ` +
        `${posting.posted.length} messages, ${final.answers} answers of both instances compared; ` +
        `${violations.length} violations; ${seconds} s in all`,
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
