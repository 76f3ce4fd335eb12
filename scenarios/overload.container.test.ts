import { describe, expect, jest, test } from '@jest/globals'
import { eventually } from './client.ts'
import { type FloodAnswer, flood } from './flood.ts'
import { holdBack } from './link-faults.ts'
import { strangeAnswers } from './load/posts.ts'
import { inMegabytes, memoryOf, watchMemory } from './memory.ts'
import { overALink } from './over-a-link.ts'
import { refusalTimes, refusedAtOnce } from './refusals.ts'
import type { ServiceProcess } from './service-process.ts'

jest.setTimeout(180_000)

describe('15,000 posts at once, while the link to Kafka holds everything back,', () => {
  const { link, client, commandApis, startLoad, violations } = overALink([3_000, 15_000])
  const texts = Array.from({ length: 15_000 }, (_, number) => `${number} ${'.'.repeat(200)}`)

  /** Posts all of them; mends the link as soon as this has come to pass, and tells what came of it. */
  async function floodUntil(
    happened: (answered: Promise<unknown>) => Promise<unknown>,
    conversation: string,
    api: ServiceProcess,
  ) {
    const load = startLoad(`beside the ${conversation}`)
    await load.nextAck()
    const before = await memoryOf(api.origin)
    const memory = watchMemory(api.origin)
    await holdBack(link())
    const answering = flood(api.origin, conversation, texts, 300)
    await happened(answering)
    await link().mend()
    const recovery = await load.nextAck()
    const answers = await answering
    await load.stop()
    const most = await memory.stop()
    // Where posts come in slowly, the first have waited long enough before the queue is full, and none is refused at once.
    const times = refusalTimes(api).sort((a, b) => a - b)
    const slowestRefusal = times[Math.floor(times.length * 0.99)] ?? 0
    const refused = await refusedAtOnce(api)
    const written = answers.filter(({ status }) => status === 201).length
    process.stdout.write(
      `${conversation}: ${refused} refused at once (99 % of ${times.length} in ${slowestRefusal} ms), ${written} written, ` +
        `all answered after ${Math.round(Math.max(...answers.map(({ milliseconds }) => milliseconds)))} ms, ` +
        `first 201 ${Math.round(recovery)} ms after the end, memory ${inMegabytes(before)} before, ${inMegabytes(most)} at most\n`,
    )
    expect(strangeAnswers([...load.attempts, ...answers])).toEqual([])
    expect(slowestRefusal).toBeLessThan(500)
    expect(most).toBeLessThan(768 * 1024 * 1024)
    await expectRight(conversation, answers)
  }

  /** Shown is what was written, and of the rest only what may have been. */
  async function expectRight(conversation: string, answers: readonly FloodAnswer[]) {
    await client().post('last', conversation, 'last')
    await eventually(
      () => client().latest(conversation),
      (messages) => messages.at(-1)?.message === 'last',
      90_000,
    )
    const shown = (await client().conversation(conversation)).slice(0, -1).map(({ message }) => message)
    const textsOf = (holds: (answer: FloodAnswer) => boolean) =>
      texts.filter((_, n) => holds(answers[n] as FloodAnswer))
    const notWritten = new Set(textsOf(({ type }) => type === 'urn:problem:not-written'))
    expect(new Set(shown).size).toBe(shown.length)
    expect(shown.filter((text) => notWritten.has(text))).toEqual([])
    expect(new Set(shown)).toEqual(new Set([...shown, ...textsOf(({ status }) => status === 201)]))
  }

  test('are all answered, those beyond the queue at once, and the others when they have waited long enough', async () => {
    await floodUntil((answered) => answered, 'flood', commandApis()[0])
  })

  test('fill the queue, which is written when the link lets it go', async () => {
    const patient = commandApis()[1] as ServiceProcess
    // All but the queue and a batch.
    const isBeyond = (refused: number) => refused >= 15_000 - 10_000 - 1_000
    await floodUntil(() => eventually(() => refusedAtOnce(patient), isBeyond), 'flood of the patient one', patient)
  })

  test('break no promise about what others post meanwhile', async () => {
    expect(await violations()).toEqual([])
  })
})
