import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type ProxiedKafka, startProxiedKafka } from '../testing/proxied-kafka.ts'
import { eventually } from './client.ts'
import { type Distributed, startDistributed } from './distributed.ts'
import { type FloodAnswer, flood } from './flood.ts'
import { holdBack, linkFaults } from './link-faults.ts'
import type { Attempt } from './load/posts.ts'
import { readBack } from './load/read-back.ts'
import { tallyOf } from './load/tally.ts'
import { violationsOf } from './load/violations.ts'
import { type Load, startWriters } from './load/writers.ts'
import { inMegabytes, memoryOf, watchMemory } from './memory.ts'
import { refusalsAtOnce } from './refusals.ts'
import type { ServiceProcess } from './service-process.ts'

jest.setTimeout(120_000)

/** Milliseconds until every write has an answer, and what a busy machine may add. */
const writeTimeout = 3_000
const allowance = 1_000

/** Answers that a client is not told to expect of a write. */
const strange = (answers: readonly (Attempt | FloodAnswer)[]) =>
  answers.filter(
    ({ status, type, retryAfter }) =>
      status !== 201 &&
      !(status === 503 && retryAfter === '1' && /^urn:problem:(not-written|outcome-unknown)$/.test(type ?? '')),
  )

describe('while the link between the command API and Kafka', () => {
  const directory = mkdtempSync(join(tmpdir(), 'network-faults-'))
  const loads: Load[] = []
  const floods: { conversation: string; notWritten: ReadonlySet<string> }[] = []
  let kafka: ProxiedKafka
  let distributed: Distributed
  let commandApi: ServiceProcess

  function startLoad(name: string, pause = 60) {
    const load = startWriters({ client: distributed.client, name, count: 32, seed: 1, pause })
    loads.push(load)
    return load
  }

  beforeAll(async () => {
    kafka = await startProxiedKafka()
    const topic = `network-${randomUUID()}`
    distributed = await startDistributed({
      commandApis: 1,
      brokerOfWrites: kafka.proxied,
      broker: kafka.broker,
      mongodb: `${process.env.TEST_MONGODB_URL}/${topic}`,
      topic,
      variables: { WRITE_TIMEOUT_MS: String(writeTimeout) },
      directory,
    })
    commandApi = distributed.commandApis[0] as ServiceProcess
    // A process that has just started grows without any fault.
    const warmUp = startLoad('warm-up', 20)
    await warmUp.nextAck()
    await sleep(3_000)
    await warmUp.stop()
  })
  afterAll(async () => {
    await distributed.stop()
    await kafka.stop()
    expect(distributed.accidents()).toEqual([])
    rmSync(directory, { recursive: true })
  })

  test.each(linkFaults)('$name', async ({ name, seconds, begin }) => {
    const load = startLoad(name)
    await sleep(1_000)
    const before = await memoryOf(commandApi.origin)
    const memory = watchMemory(commandApi.origin)
    await begin(kafka.link)
    await sleep(seconds * 1_000)
    await kafka.link.mend()
    const recovery = await load.nextAck()
    await sleep(1_000)
    await load.stop()
    const most = await memory.stop()
    const shown = await readBack(distributed.client, load.posted)
    const slowest = Math.max(...load.attempts.map(({ milliseconds }) => milliseconds))
    process.stdout.write(
      `the link ${name} for ${seconds} s: ${tallyOf(load, shown)}, answered after ${Math.round(slowest)} ms at most, ` +
        `first 201 ${Math.round(recovery)} ms after the end, memory ${inMegabytes(before)} before, ` +
        `${inMegabytes(most)} at most, ${inMegabytes(await memoryOf(commandApi.origin))} after\n`,
    )
    expect(violationsOf(load.posted, shown)).toEqual([])
    expect(strange(load.attempts)).toEqual([])
    expect(slowest).toBeLessThan(writeTimeout + allowance)
    expect(most - before).toBeLessThan(64 * 1024 * 1024)
  })

  test.each([1, 2])('holds everything back, and far more is posted than the queue takes (%s)', async (round) => {
    const load = startLoad(`flood ${round}`)
    await sleep(1_000)
    const before = await memoryOf(commandApi.origin)
    const memory = watchMemory(commandApi.origin)
    const refusedBefore = refusalsAtOnce(commandApi).length
    await holdBack(kafka.link)
    const texts = Array.from({ length: 15_000 }, (_, number) => `${number} ${'.'.repeat(200)}`)
    const answers = await flood(commandApi.origin, `flood ${round}`, texts, 300)
    const refused = refusalsAtOnce(commandApi).slice(refusedBefore)
    await kafka.link.mend()
    const recovery = await load.nextAck()
    await load.stop()
    const most = await memory.stop()
    const shown = await readBack(distributed.client, load.posted)
    const slowest = Math.max(...answers.map(({ milliseconds }) => milliseconds))
    const slowestRefusal = refused.sort((a, b) => a - b)[Math.floor(refused.length * 0.99)] ?? Number.NaN
    process.stdout.write(
      `15,000 posts at once while the link holds everything back: ${refused.length} refused at once (99 % in ` +
        `${slowestRefusal} ms), all answered after ${Math.round(slowest)} ms, first 201 ${Math.round(recovery)} ms ` +
        `after the end, memory ${inMegabytes(before)} before, ${inMegabytes(most)} at most; meanwhile ${tallyOf(load, shown)}\n`,
    )
    expect(violationsOf(load.posted, shown)).toEqual([])
    expect(strange([...load.attempts, ...answers])).toEqual([])
    // All but the queue and one batch, unless the machine takes so long to read them that the first have expired by then.
    expect(refused.length).toBeGreaterThan(0)
    expect(slowestRefusal).toBeLessThan(500)
    expect(most).toBeLessThan(768 * 1024 * 1024)
    floods.push({
      conversation: `flood ${round}`,
      notWritten: new Set(texts.filter((_, index) => answers[index]?.type === 'urn:problem:not-written')),
    })
  })

  test('no promise is broken later, either', async () => {
    const { post, latest, conversation } = distributed.client
    for (const flooded of floods) {
      await post('last', flooded.conversation, 'last')
      await eventually(
        () => latest(flooded.conversation),
        (messages) => messages.at(-1)?.message === 'last',
      )
      const shown = await conversation(flooded.conversation)
      expect(shown.filter(({ message }) => flooded.notWritten.has(message))).toEqual([])
    }
    for (const { posted } of loads) {
      expect(violationsOf(posted, await readBack(distributed.client, posted))).toEqual([])
    }
  })
})
