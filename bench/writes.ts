/** What an acked POST costs, against the same without a log and against one send per request. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import { recordsBelow } from '../contracts/position.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { kafkaLog } from '../testing/kafka-log.ts'
import type { Extent } from './extent.ts'
import { interleaved, interleavedWhenWarm, medianOf, type Rounds } from './interleaved.ts'
import { loneClient } from './lone-client.ts'
import { measureMemory, mostMemory } from './memory.ts'
import { createPosting, type Posting } from './posting.ts'
import { rawSend } from './raw-send.ts'
import type { Report, Section } from './report.ts'
import type { Bar } from './row.ts'
import { startTarget, type Target } from './target.ts'

/** Also of what is not measured with it: one broker is what there is. */
export const brokerAcks =
  'A POST is acked when one broker has its message (acks=all, replication 1): it survives any kill, but no loss of power.'

/** Of command-api, with 64 connections, by bare Koa. */
const asked = { cpu: { most: 1.3 }, rate: { least: 0.75 } }

const log = pino({ level: 'silent' })
const dist = (path: string) => join(import.meta.dirname, path)

export async function benchWrites(report: Report, extent: Extent, broker: string) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const posting = createPosting()
  try {
    await distributed(report, extent, posting, broker)
    await standalone(report, extent, posting, directory)
  } finally {
    posting.stop()
    rmSync(directory, { recursive: true })
  }
}

/** Throws unless the log has as many records as were acked, and its own first one. */
async function mustHold(section: Section, name: string, eventLog: EventLog, expected: number) {
  const ends = await eventLog.ends()
  const found = recordsBelow(ends) - 1
  if (found !== expected) throw new Error(`${name} acked ${expected} and its log has ${found}`)
  section.note(`${name} acked ${expected} messages, and all of them are in its log.`)
}

interface Bars {
  readonly cpu?: Bar
  readonly rate?: Bar
}

function compare(
  section: Section,
  title: string,
  rounds: Rounds,
  ours: string,
  references: Readonly<Record<string, Bars>>,
) {
  for (const [reference, { cpu, rate }] of Object.entries(references)) {
    const both = { rounds, ours, reference }
    section.compare(`${title}: CPU of a POST`, { ...both, unit: 'µs', figure: 'cpu', bar: cpu })
    section.compare(`${title}: POSTs`, { ...both, unit: 'per s', figure: 'rate', bar: rate })
  }
}

async function distributed(report: Report, extent: Extent, posting: Posting, broker: string) {
  const { rounds, requests, loneRequests } = extent
  const section = report.section('Writes, distributed', brokerAcks)
  const logs = { ours: kafkaLog(broker, 'ours') }
  const others = ['plain', 'raw'].map((topic) => kafkaLog(broker, topic))
  await Promise.all([logs.ours, ...others].map(({ opened }) => opened))
  const ours = await startTarget([dist('../command-api/main.js')], {
    KAFKA_BROKERS: broker,
    KAFKA_TOPIC: 'ours',
    PORT: '0',
  })
  const bare = await startTarget([dist('references/bare-koa.js')])
  const plain = await startTarget([dist('references/send-per-request.js'), broker, 'plain'])
  try {
    for (const target of [ours, bare, plain]) await posting.underLoad(target, 64, requests)
    for (const connections of [1, 64, 256]) {
      const count = connections === 1 ? loneRequests * 2 : requests
      const contest = (target: Target) => () => posting.underLoad(target, connections, count)
      const contestants = {
        'command-api': contest(ours),
        'bare Koa': contest(bare),
        'send per request': contest(plain),
      }
      const measured = await interleaved(contestants, rounds)
      const bars = connections === 64 ? asked : {}
      if (connections === 64) report.takes({ post: medianOf(measured, 'cpu', 'command-api') })
      const title = `${connections} ${connections === 1 ? 'connection' : 'connections'}`
      compare(section, title, measured, 'command-api', { 'bare Koa': bars, 'send per request': {} })
    }
    const echo = () => loneClient(`${bare.origin}/message`, loneRequests)
    const measured = await interleaved(
      {
        'command-api': () => posting.alone(ours, loneRequests),
        'echo + raw send': async () => ({ p50: (await echo()) + (await rawSend(broker, 'raw', loneRequests)) }),
      },
      rounds,
    )
    const alone = { rounds: measured, ours: 'command-api', reference: 'echo + raw send' }
    section.compare('one client alone: POST, p50', { ...alone, unit: 'ms', figure: 'p50', bar: { most: 1.15 } })
    measureMemory(section, 'command-api', ours, mostMemory)
    await mustHold(section, 'command-api', logs.ours, posting.acked(ours))
  } finally {
    await Promise.all([ours, bare, plain].map((target) => target.stop()))
    await Promise.all([logs.ours, ...others].map((eventLog) => eventLog.close()))
  }
}

async function standalone(report: Report, { rounds, requests }: Extent, posting: Posting, directory: string) {
  const section = report.section('Writes, standalone', 'A POST is acked when its message is on the disk, flushed.')
  const flushed = await startTarget([dist('../standalone/main.js')], {
    DATA_DIR: join(directory, 'flushed'),
    PORT: '0',
  })
  const unflushed = await startTarget([dist('references/unflushed-standalone.js'), join(directory, 'unflushed')])
  const contest = (target: Target) => () => posting.underLoad(target, 64, requests)
  const contestants = { standalone: contest(flushed), 'without flushing': contest(unflushed) }
  const measured = await interleavedWhenWarm(contestants, rounds)
  compare(section, '64 connections', measured, 'standalone', { 'without flushing': { rate: { least: 0.8 } } })
  measureMemory(section, 'standalone', flushed, mostMemory)
  await Promise.all([flushed.stop(), unflushed.stop()])
  const eventLog = createLmdbEventLog({ path: join(directory, 'flushed', 'event-log'), newId: randomUUID, log })
  await eventLog.opened
  await mustHold(section, 'standalone', eventLog, posting.acked(flushed))
  await eventLog.close()
}
