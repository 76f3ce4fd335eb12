import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, jest, test } from '@jest/globals'
import { linkFaults } from './link-faults.ts'
import { strangeAnswers } from './load/posts.ts'
import { readBack } from './load/read-back.ts'
import { tallyOf } from './load/tally.ts'
import { violationsOf } from './load/violations.ts'
import { inMegabytes, memoryOf, watchMemory } from './memory.ts'
import { overALink } from './over-a-link.ts'

jest.setTimeout(180_000)

/** Milliseconds until every write has an answer, and what a busy machine may add. */
const writeTimeout = 3_000
const allowance = 1_000

describe('while the link between the command API and Kafka', () => {
  const { link, client, commandApis, startLoad, violations } = overALink([writeTimeout])

  test.each(linkFaults)('$name, nothing but 201 and 503 is answered, in time, and rightly', async (fault) => {
    const { origin } = commandApis()[0]
    const load = startLoad(fault.name)
    await sleep(1_000)
    const before = await memoryOf(origin)
    const memory = watchMemory(origin)
    const stalls = monitorEventLoopDelay({ resolution: 20 })
    stalls.enable()
    await fault.begin(link())
    await sleep(fault.seconds * 1_000)
    await link().mend()
    const recovery = await load.nextAck()
    await sleep(1_000)
    await load.stop()
    stalls.disable()
    const most = await memory.stop()
    const shown = await readBack(client(), load.posted)
    const slowest = Math.max(...load.attempts.map(({ milliseconds }) => milliseconds))
    process.stdout.write(
      `the link ${fault.name} for ${fault.seconds} s: ${tallyOf(load, shown)}, answered after ${Math.round(slowest)} ms ` +
        `at most (the clients stood still for ${Math.round(stalls.max / 1e6)} ms at most), first 201 ` +
        `${Math.round(recovery)} ms after the end, memory ${inMegabytes(before)} before, ${inMegabytes(most)} at most, ` +
        `${inMegabytes(await memoryOf(origin))} after\n`,
    )
    expect(violationsOf(load.posted, shown)).toEqual([])
    expect(strangeAnswers(load.attempts)).toEqual([])
    expect(slowest).toBeLessThan(writeTimeout + allowance)
    expect(most - before).toBeLessThan(64 * 1024 * 1024)
  })

  test('no promise is broken later, either', async () => {
    expect(await violations()).toEqual([])
  })
})
