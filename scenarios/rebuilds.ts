/** `npm run rebuilds -- --events N`: rebuilds read models of so many events under live writes and reads, in both forms. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { askForRebuild, watchRebuild } from '../operations/rebuilding.ts'
import { digestOfPages } from './digest-of-pages.ts'
import { startProbing } from './load/latency.ts'
import { startReading } from './load/monotone-reads.ts'
import { readBack } from './load/read-back.ts'
import { violationsOf } from './load/violations.ts'
import { startWriters } from './load/writers.ts'
import { plant, plantedId, plantedUser } from './planted-rows.ts'
import { distributed, type RebuildTarget, standalone } from './rebuild-target.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { events: { type: 'string', default: '1000000' } },
})
const events = Number(values.events)
if (!Number.isSafeInteger(events)) throw new Error('--events is an integer')
const isWanted = (form: string) => positionals.length === 0 || positionals.includes(form)

const say = (line: string) => process.stdout.write(`${line}\n`)
const seconds = (milliseconds: number) => (milliseconds / 1_000).toFixed(1)

/** Where messages are planted that the log does not have. */
const plantedIn = 'conversation 0'
const plantedAt = [2, 3]

/** Milliseconds of live load before the rebuild. */
const quiet = 15_000

/** What is wrong, in words. */
async function rebuildUnderLoad(target: RebuildTarget): Promise<string[]> {
  const { name, client, readModels } = target
  const before = await digestOfPages(client)
  await plant(readModels, plantedIn, plantedAt)
  const planted = async () =>
    (await client.conversation(plantedIn)).filter(({ sender }) => sender === plantedUser).length
  const plantedBefore = await planted()

  const load = startWriters({ client, name: 'live', count: 4, seed: 1, pause: 20 })
  await load.nextAck()
  const reading = startReading({ client, conversations: ['live, all'], planted: new Set(plantedAt.map(plantedId)) })
  const probing = startProbing(client, ['/messages', '/conversations/conversation%205?limit=100'])
  await sleep(quiet)
  const usual = probing.take()

  const begun = performance.now()
  let records = 0
  await watchRebuild(readModels, await askForRebuild(readModels, randomUUID), {
    show: ({ done }) => {
      records = done
    },
    trouble: (error) => say(`waiting: ${error.message}`),
  })
  const took = performance.now() - begun
  const during = probing.take()
  await load.nextAck()
  await load.stop()
  await reading.stop()
  await probing.stop()
  say(
    `${name}: ${events} events rebuilt in ${seconds(took)} s, ${Math.round((events * 1_000) / took)}/s (${records} records seen), ` +
      `GET p50 ${usual.p50.toFixed(1)} and p99 ${usual.p99.toFixed(1)} ms before, ` +
      `${during.p50.toFixed(1)} and ${during.p99.toFixed(1)} ms during, ${during.count} GETs, ` +
      `${load.attempts.length} posts, ${reading.reads()} monotone reads`,
  )
  const after = await digestOfPages(client)
  return [
    ...violationsOf(load.posted, await readBack(client, load.posted)),
    ...reading.broken,
    ...reading.failures,
    ...(plantedBefore === plantedAt.length ? [] : [`${plantedBefore} planted rows were shown before`]),
    ...((await planted()) === 0 ? [] : ['planted rows are still shown']),
    ...(after === before ? [] : ['another content than before']),
  ]
}

const directory = mkdtempSync(join(tmpdir(), 'rebuilds-'))
let isBroken = false
for (const start of [standalone, distributed]) {
  if (!isWanted(start.name)) continue
  const begun = performance.now()
  const target = await start(directory, events)
  say(`${target.name}: filled and built for the first time in ${seconds(performance.now() - begun)} s`)
  try {
    const wrongs = await rebuildUnderLoad(target)
    isBroken ||= wrongs.length > 0
    say(wrongs.length === 0 ? '  equal to before; no read went back' : `  ${wrongs.slice(0, 50).join('\n  ')}`)
  } finally {
    await target.stop()
  }
}
if (isBroken) process.exit(1)
rmSync(directory, { recursive: true })
