/** What an acked POST costs, against the same without a log and against one send per request. See README.md. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { EventLog } from '../event-log/event-log.ts'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import startServers from '../testing/servers.ts'
import stopServers from '../testing/stop-servers.ts'
import { type Figures, interleaved, medianOf, type Rounds, ratio } from './interleaved.ts'
import { startLoadGenerator } from './load.ts'
import { loneClient } from './lone-client.ts'
import { rawSend } from './raw-send.ts'
import { startTarget, type Target } from './target.ts'

const quick = process.argv.includes('--quick')
const [rounds, requests, loneRequests] = quick ? [2, 5_000, 500] : [5, 20_000, 2_000]
const log = pino({ level: 'silent' })
const directory = mkdtempSync(join(tmpdir(), 'bench-'))
const dist = (path: string) => join(import.meta.dirname, path)
const say = (line: string) => process.stdout.write(`${line}\n`)

const load = startLoadGenerator()
const acked = new Map<Target, number>()

async function underLoad(target: Target, connections: number, count: number): Promise<Figures> {
  const before = await target.cpu()
  const { seconds } = await load.run({ url: `${target.origin}/message`, connections, requests: count })
  const cpu = (((await target.cpu()) - before) * 1_000) / count
  acked.set(target, (acked.get(target) ?? 0) + count)
  return { cpu, rate: count / seconds }
}

async function alone(target: Target): Promise<Figures> {
  const p50 = await loneClient(`${target.origin}/message`, loneRequests)
  acked.set(target, (acked.get(target) ?? 0) + loneRequests)
  return { p50 }
}

/** Throws unless the log has as many records as were acked, and its own first one. */
async function mustHold(name: string, eventLog: EventLog, expected: number) {
  const ends = await eventLog.ends()
  const found = ends.reduce((sum, end) => sum + end, 0) - 1
  if (found !== expected) throw new Error(`${name} acked ${expected} and its log has ${found}`)
  say(`${name}: ${expected} acked, ${found} in the log`)
}

function row(rounds: Rounds, figure: string, name: string, reference: string, digits: number): string {
  const { median, least, greatest } = ratio(rounds, figure, name, reference)
  const spread = `${median.toFixed(2)} (${least.toFixed(2)}–${greatest.toFixed(2)})`
  const [own, other] = [medianOf(rounds, figure, name), medianOf(rounds, figure, reference)]
  return `${own.toFixed(digits)} | ${other.toFixed(digits)} | ${spread}`
}

function report(title: string, rounds: Rounds, name: string, references: readonly string[]) {
  for (const reference of references) {
    say(`| ${title}, CPU in µs per POST | ${name} | ${reference} | ${row(rounds, 'cpu', name, reference, 0)} |`)
    say(`| ${title}, POSTs per second | ${name} | ${reference} | ${row(rounds, 'rate', name, reference, 0)} |`)
  }
}

const head =
  '| what | ours | reference | ours | reference | ratio: median (least–greatest) |\n|---|---|---|---|---|---|'

async function distributed(broker: string) {
  const settings = { brokers: [broker], partitions: 12, replicationFactor: 1, newId: randomUUID, log }
  const logs = { ours: createKafkaEventLog({ ...settings, topic: 'ours' }) }
  const others = ['plain', 'raw'].map((topic) => createKafkaEventLog({ ...settings, topic }))
  await Promise.all([logs.ours, ...others].map(({ opened }) => opened))
  const ours = await startTarget([dist('../command-api/main.js')], {
    KAFKA_BROKERS: broker,
    KAFKA_TOPIC: 'ours',
    PORT: '0',
  })
  const bare = await startTarget([dist('references/bare-koa.js')])
  const plain = await startTarget([dist('references/send-per-request.js'), broker, 'plain'])
  try {
    for (const target of [ours, bare, plain]) await underLoad(target, 64, requests)
    for (const connections of [1, 64, 256]) {
      const count = connections === 1 ? loneRequests * 2 : requests
      const contest = (target: Target) => () => underLoad(target, connections, count)
      const contestants = {
        'command-api': contest(ours),
        'bare Koa': contest(bare),
        'send per request': contest(plain),
      }
      const measured = await interleaved(contestants, rounds)
      report(`${connections} connections`, measured, 'command-api', ['bare Koa', 'send per request'])
    }
    const echo = () => loneClient(`${bare.origin}/message`, loneRequests)
    const measured = await interleaved(
      {
        'command-api': () => alone(ours),
        'echo + raw send': async () => ({ p50: (await echo()) + (await rawSend(broker, 'raw', loneRequests)) }),
      },
      rounds,
    )
    say(
      `| one client alone, p50 in ms | command-api | echo + raw send | ` +
        `${row(measured, 'p50', 'command-api', 'echo + raw send', 3)} |`,
    )
    say(`\ncommand-api used ${Math.round((await ours.memory()) / 2 ** 20)} MiB`)
    await mustHold('command-api', logs.ours, acked.get(ours) ?? 0)
  } finally {
    await Promise.all([ours, bare, plain].map((target) => target.stop()))
    await Promise.all([logs.ours, ...others].map((eventLog) => eventLog.close()))
  }
}

async function standalone() {
  const flushed = await startTarget([dist('../standalone/main.js')], {
    DATA_DIR: join(directory, 'flushed'),
    PORT: '0',
  })
  const unflushed = await startTarget([dist('references/unflushed-standalone.js'), join(directory, 'unflushed')])
  const contest = (target: Target) => () => underLoad(target, 64, requests)
  await contest(flushed)()
  await contest(unflushed)()
  const measured = await interleaved({ standalone: contest(flushed), 'without flushing': contest(unflushed) }, rounds)
  report('64 connections', measured, 'standalone', ['without flushing'])
  say(`\nstandalone used ${Math.round((await flushed.memory()) / 2 ** 20)} MiB`)
  await Promise.all([flushed.stop(), unflushed.stop()])
  const eventLog = createLmdbEventLog({ path: join(directory, 'flushed', 'event-log'), newId: randomUUID, log })
  await eventLog.opened
  await mustHold('standalone', eventLog, acked.get(flushed) ?? 0)
  await eventLog.close()
}

try {
  await startServers()
  say('Acked by one broker (acks=all), which keeps what it acked when a process is killed:\n')
  say(head)
  await distributed(process.env.TEST_KAFKA_BROKERS ?? '')
  say('\nAcked by the disk (flushed):\n')
  say(head)
  await standalone()
} finally {
  load.stop()
  await stopServers()
  rmSync(directory, { recursive: true })
}
