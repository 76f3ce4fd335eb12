/** How long it takes from a POST until its message lies below the checkpoints, so that every reader sees it. */
import { fork } from 'node:child_process'
import { randomUUID } from 'node:crypto'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { projectionVersion } from '../contracts/documents.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import { asInProduction } from '../testing/as-in-production.ts'
import type { Extent } from './extent.ts'
import type { Moved } from './observed-projector.ts'
import { createOpenLoop, type OpenLoop } from './open-loop.ts'
import type { Report, Section } from './report.ts'
import type { Bar } from './row.ts'
import { startTarget } from './target.ts'

const dist = (path: string) => join(import.meta.dirname, path)

/** Messages per second, whether those before are answered or not. */
const rate = 500

/** Seconds before anything is measured. */
const warmUp = 5

export async function benchVisible(report: Report, { seconds }: Extent, broker: string, mongodb: string) {
  const section = report.section(`From POST to visible, ${rate} messages per second for ${seconds} s, open loop`)
  await distributed(section, seconds, broker, `${mongodb}/visible-${randomUUID().slice(0, 8)}`)
  await standalone(section, seconds)
}

async function distributed(section: Section, seconds: number, broker: string, url: string) {
  const variables = { KAFKA_BROKERS: broker, KAFKA_TOPIC: 'visible', PORT: '0' }
  const commandApi = await startTarget([dist('../command-api/main.js')], variables, 'any core')
  const projector = fork(dist('observed-projector.js'), [broker, 'visible', url], { execArgv: [...asInProduction] })
  try {
    await once(projector, 'message')
    const loop = createOpenLoop(commandApi.origin, rate)
    projector.on('message', (moved: Moved) => {
      if ('at' in moved) for (const { partition, next } of moved.advances) loop.visible(partition, next, moved.at)
    })
    await measure(section, 'distributed', loop, seconds)
  } finally {
    projector.kill()
    await commandApi.stop()
  }
}

async function standalone(section: Section, seconds: number) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const target = await startTarget([dist('../standalone/main.js')], { DATA_DIR: directory, PORT: '0' }, 'any core')
  const readModels = createLmdbReadModels({ path: pathsIn(directory).readModels })
  const loop = createOpenLoop(target.origin, rate)
  const looking = setInterval(async () => {
    const [next = 0] = (await (await readModels.live(projectionVersion))?.checkpoints()) ?? []
    loop.visible(0, next, performance.timeOrigin + performance.now())
  }, 1)
  try {
    await measure(section, 'standalone', loop, seconds)
  } finally {
    clearInterval(looking)
    await target.stop()
    await readModels.close()
    rmSync(directory, { recursive: true })
  }
}

/** Throws when a message was not acked, or has not become visible within 10 s. */
async function measure(section: Section, name: string, loop: OpenLoop, seconds: number) {
  await loop.run(warmUp)
  const { acked, visible } = await loop.run(seconds)
  const at = (times: readonly number[], share: number, bar?: Bar) => {
    const value = times[Math.floor(times.length * share)] ?? Number.NaN
    return { unit: 'ms', ours: { name, value }, bar }
  }
  section.measure('acked, p50', at(acked, 0.5))
  section.measure('acked, p99', at(acked, 0.99))
  section.measure('visible, p50', at(visible, 0.5, { most: 5 }))
  section.measure('visible, p99', at(visible, 0.99, { most: 25 }))
  section.measure('visible, the last', at(visible, 1 - 1e-9))
  section.note(`${name}: all ${visible.length} messages were acked and became visible.`)
}
