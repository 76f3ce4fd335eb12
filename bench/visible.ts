/** How long it takes from a POST until its message lies below the checkpoints, so that every reader sees it. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { Agent, request } from 'node:http'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { decodeConsistencyToken } from '../contracts/consistency-token.ts'
import { projectionVersion } from '../contracts/documents.ts'
import { contains, type Vector } from '../contracts/position.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { createMongoReadModels } from '../read-models/mongodb/mongodb-read-models.ts'
import type { GenerationReader, ReadModels } from '../read-models/read-models.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import type { Extent } from './extent.ts'
import { post } from './post.ts'
import { say } from './table.ts'
import { startTarget, type Target } from './target.ts'

const dist = (path: string) => join(import.meta.dirname, path)

/** Messages per second, whether those before are answered or not. */
const rate = 500

interface Pending {
  readonly begun: number
  readonly vector: Vector
}

export async function benchVisible({ seconds }: Extent, broker: string, mongodb: string) {
  say(`\nFrom POST to visible, ${rate} messages per second for ${seconds} s, in ms:\n`)
  say('| form | acked p50 | p99 | visible p50 | p99 | greatest | messages |\n|---|---|---|---|---|---|---|')
  await distributed(seconds, broker, `${mongodb}/visible-${randomUUID().slice(0, 8)}`)
  await standalone(seconds)
}

async function distributed(seconds: number, broker: string, url: string) {
  const variables = { KAFKA_BROKERS: broker, KAFKA_TOPIC: 'visible', MONGODB_URL: url, PORT: '0' }
  const targets = [
    await startTarget([dist('../command-api/main.js')], variables),
    await startTarget([dist('../projector/main.js')], variables),
  ]
  await measure('distributed', seconds, targets, createMongoReadModels({ url }))
}

async function standalone(seconds: number) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const target = await startTarget([dist('../standalone/main.js')], { DATA_DIR: directory, PORT: '0' })
  await measure('standalone', seconds, [target], createLmdbReadModels({ path: pathsIn(directory).readModels }))
  rmSync(directory, { recursive: true })
}

/** The first target takes the posts. */
async function measure(form: string, seconds: number, targets: readonly Target[], readModels: ReadModels) {
  const [{ origin } = { origin: '' }] = targets
  try {
    const generation = await live(readModels)
    await run(origin, 2, generation)
    const { acked, visible } = await run(origin, seconds, generation)
    const of = (times: readonly number[], share: number) =>
      (times[Math.floor(times.length * share)] ?? Number.NaN).toFixed(1)
    const figures = [of(acked, 0.5), of(acked, 0.99), of(visible, 0.5), of(visible, 0.99), of(visible, 1 - 1e-9)]
    say(`| ${form} | ${figures.join(' | ')} | ${visible.length} |`)
  } finally {
    await Promise.all(targets.map((target) => target.stop()))
    await readModels.close()
  }
}

async function live(readModels: ReadModels): Promise<GenerationReader> {
  for (;;) {
    const generation = await readModels.live(projectionVersion)
    if (generation) return generation
    await sleep(100)
  }
}

/** Sorted times, one of each message. Rejects when one is not answered with 201. */
async function run(origin: string, seconds: number, generation: GenerationReader) {
  const agent = new Agent({ keepAlive: true, noDelay: true })
  const [acked, visible]: number[][] = [[], []]
  let pending: Pending[] = []
  const count = seconds * rate
  const begun = performance.now()

  async function sendAll() {
    const sent: Promise<void>[] = []
    for (let number = 0; number < count; number += 1) {
      const due = begun + (number * 1_000) / rate
      if (due > performance.now()) await sleep(due - performance.now())
      sent.push(
        send(`${origin}/messages/`, number, agent).then((vector) => {
          acked?.push(performance.now() - due)
          pending.push({ begun: due, vector })
        }),
      )
    }
    await Promise.all(sent)
  }

  const sending = sendAll()
  while ((visible?.length ?? 0) < count) {
    const vector = await generation.checkpoints()
    const now = performance.now()
    for (const { begun: due } of pending.filter((one) => contains(vector, one.vector))) visible?.push(now - due)
    pending = pending.filter((one) => !contains(vector, one.vector))
    await Promise.race([sleep(1), sending.then(() => sleep(1))])
  }
  await sending
  agent.destroy()
  const sorted = (times: number[] = []) => times.sort((a, b) => a - b)
  return { acked: sorted(acked), visible: sorted(visible) }
}

/** Answers what the message's token stands for. */
function send(url: string, number: number, agent: Agent): Promise<Vector> {
  const body = { sender: 'superman', conversation_id: `conversation ${number % 100}`, message: 'x'.repeat(200) }
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, method: post.method, headers: post.headers }, (response) => {
      response.resume()
      const token = decodeConsistencyToken(String(response.headers['consistency-token']))
      if (response.statusCode === 201 && token) resolve(token.vector)
      else reject(new Error(`answered ${response.statusCode}`))
    })
    asked.once('error', reject).end(JSON.stringify(body))
  })
}
