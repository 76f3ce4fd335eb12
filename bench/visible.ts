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
import { type Figures, interleaved, medianOf } from './interleaved.ts'
import type { Moved } from './observed-projector.ts'
import { createOpenLoop, type OpenLoop } from './open-loop.ts'
import { now } from './pace.ts'
import type { Report, Section } from './report.ts'
import type { Bar } from './row.ts'
import { ready, startTarget } from './target.ts'

const dist = (path: string) => join(import.meta.dirname, path)

/** Messages per second, whether those before are answered or not. */
const rate = 500

/** Seconds before anything is measured. */
const warmUp = 5

/** Turns into which the time is divided. */
const turns = 5

/** Milliseconds. */
const bars: Readonly<Record<string, Bar>> = { 'visible, p50': { most: 5 }, 'visible, p99': { most: 25 } }

/** What posts, and tells which messages have become visible. */
interface Form {
  readonly loop: OpenLoop
  stop(): Promise<void>
}

export async function benchVisible(report: Report, { seconds, rounds }: Extent, broker: string, mongodb: string) {
  const section = report.section(`From POST to visible, ${rate} messages per second, open loop`)
  const database = () => `${mongodb}/visible-${randomUUID().slice(0, 8)}`
  const turn = seconds / turns
  const distributed = {
    distributed: () => startDistributed('observed-projector.js', broker, 'visible', database()),
    'least pipeline': () => startDistributed('references/least-pipeline.js', broker, 'least', database()),
  }
  await measure(section, distributed, turn, rounds)
  await measure(section, { standalone: startStandalone }, turn, rounds)
  section.note(
    'The least pipeline inserts each batch of kafkajs into one collection, and does nothing else: no keys are held against ' +
      'repeats, no checkpoint is moved, there are no users and no conversations.',
  )
}

async function startDistributed(script: string, broker: string, topic: string, url: string): Promise<Form> {
  const variables = { KAFKA_BROKERS: broker, KAFKA_TOPIC: topic, PORT: '0' }
  const commandApi = await startTarget([dist('../command-api/main.js')], variables, 'any core')
  // The topic has to be there before anything else consumes it.
  await ready(commandApi)
  const projector = fork(dist(script), [broker, topic, url], { execArgv: [...asInProduction] })
  await once(projector, 'message')
  const loop = createOpenLoop(commandApi.origin, rate)
  projector.on('message', (moved: Moved) => {
    if ('at' in moved) for (const { partition, next } of moved.advances) loop.visible(partition, next, moved.at)
  })
  return {
    loop,
    async stop() {
      projector.kill()
      await commandApi.stop()
    },
  }
}

async function startStandalone(): Promise<Form> {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const target = await startTarget([dist('../standalone/main.js')], { DATA_DIR: directory, PORT: '0' }, 'any core')
  const readModels = createLmdbReadModels({ path: pathsIn(directory).readModels })
  const loop = createOpenLoop(target.origin, rate)
  const looking = setInterval(async () => {
    const [next = 0] = (await (await readModels.live(projectionVersion))?.checkpoints()) ?? []
    loop.visible(0, next, now())
  }, 1)
  return {
    loop,
    async stop() {
      clearInterval(looking)
      await target.stop()
      await readModels.close()
      rmSync(directory, { recursive: true })
    },
  }
}

type Starts = Readonly<Record<string, () => Promise<Form>>>

/** In turn. Throws when a message was not acked, or has not become visible within 10 s. */
async function measure(section: Section, starts: Starts, seconds: number, rounds: number) {
  const forms = new Map<string, Form>()
  let count = 0
  async function figuresOf({ loop }: Form): Promise<Figures> {
    const { acked, visible } = await loop.run(seconds)
    count += visible.length
    return { ...quantilesOf('acked', acked), ...quantilesOf('visible', visible) }
  }
  try {
    for (const [name, start] of Object.entries(starts)) forms.set(name, await start())
    for (const { loop } of forms.values()) await loop.run(warmUp)
    const takingTurns = Array.from(forms, ([name, form]) => [name, () => figuresOf(form)] as const)
    const measured = await interleaved(Object.fromEntries(takingTurns), rounds)
    const [ours = '', reference] = forms.keys()
    for (const figure of ['acked, p50', 'acked, p99', 'visible, p50', 'visible, p99', 'visible, the last']) {
      const value = medianOf(measured, figure, ours)
      section.measure(figure, { unit: 'ms', ours: { name: ours, value }, bar: bars[figure] })
      if (reference) section.compare(figure, { unit: 'ms', rounds: measured, ours, reference, figure })
    }
    section.note(`${[...forms.keys()].join(' and ')}: all ${count} messages were acked and became visible.`)
  } finally {
    for (const form of forms.values()) await form.stop()
  }
}

function quantilesOf(what: string, sorted: readonly number[]): Figures {
  const at = (share: number) => sorted[Math.floor(sorted.length * share)] ?? Number.NaN
  return { [`${what}, p50`]: at(0.5), [`${what}, p99`]: at(0.99), [`${what}, the last`]: sorted.at(-1) ?? Number.NaN }
}
