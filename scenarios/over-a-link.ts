import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, expect } from '@jest/globals'
import { type ProxiedKafka, startProxiedKafka } from '../testing/proxied-kafka.ts'
import { type Distributed, startDistributed } from './distributed.ts'
import { readBack } from './load/read-back.ts'
import { violationsOf } from './load/violations.ts'
import { type Load, startWriters } from './load/writers.ts'
import type { ServiceProcess } from './service-process.ts'

/** For the tests of a file: the distributed form, with a link to Kafka that can be spoiled, behind one command API for each write time-out. */
export function overALink(writeTimeouts: readonly number[]) {
  const directory = mkdtempSync(join(tmpdir(), 'over-a-link-'))
  const loads: Load[] = []
  let kafka: ProxiedKafka
  let distributed: Distributed

  function startLoad(name: string, pause = 60): Load {
    const load = startWriters({ client: distributed.client, name, count: 32, seed: 1, pause })
    loads.push(load)
    return load
  }

  beforeAll(async () => {
    kafka = await startProxiedKafka()
    const topic = `over-a-link-${randomUUID()}`
    distributed = await startDistributed({
      commandApis: writeTimeouts.map((timeout) => ({ WRITE_TIMEOUT_MS: String(timeout) })),
      brokerOfWrites: kafka.proxied,
      broker: kafka.broker,
      mongodb: `${process.env.TEST_MONGODB_URL}/${topic}`,
      topic,
      directory,
    })
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

  return {
    link: () => kafka.link,
    client: () => distributed.client,
    commandApis: () => distributed.commandApis as [ServiceProcess, ...ServiceProcess[]],
    startLoad,

    /** Of all loads, as they are shown now. */
    async violations() {
      const each = loads.map(async ({ posted }) => violationsOf(posted, await readBack(distributed.client, posted)))
      return (await Promise.all(each)).flat()
    },
  }
}
