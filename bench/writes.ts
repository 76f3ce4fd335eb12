/** What an acked POST costs, against the same without a log and against one send per request. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { pino } from 'pino'
import type { EventLog } from '../event-log/event-log.ts'
import { createKafkaEventLog } from '../event-log/kafka/kafka-event-log.ts'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import type { Extent } from './extent.ts'
import { interleaved, type Rounds } from './interleaved.ts'
import { loneClient } from './lone-client.ts'
import { createPosting, type Posting } from './posting.ts'
import { rawSend } from './raw-send.ts'
import { head, row, say } from './table.ts'
import { startTarget, type Target } from './target.ts'

const log = pino({ level: 'silent' })
const dist = (path: string) => join(import.meta.dirname, path)

export async function benchWrites(extent: Extent, broker: string) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const posting = createPosting()
  try {
    say('Acked by one broker (acks=all), which keeps what it acked when a process is killed:\n')
    say(head)
    await distributed(extent, posting, broker)
    say('\nAcked by the disk (flushed):\n')
    say(head)
    await standalone(extent, posting, directory)
  } finally {
    posting.stop()
    rmSync(directory, { recursive: true })
  }
}

/** Throws unless the log has as many records as were acked, and its own first one. */
async function mustHold(name: string, eventLog: EventLog, expected: number) {
  const ends = await eventLog.ends()
  const found = ends.reduce((sum, end) => sum + end, 0) - 1
  if (found !== expected) throw new Error(`${name} acked ${expected} and its log has ${found}`)
  say(`${name}: ${expected} acked, ${found} in the log`)
}

function report(title: string, rounds: Rounds, name: string, references: readonly string[]) {
  for (const reference of references) {
    row(`${title}, CPU in µs per POST`, rounds, 'cpu', name, reference, 0)
    row(`${title}, POSTs per second`, rounds, 'rate', name, reference, 0)
  }
}

async function distributed({ rounds, requests, loneRequests }: Extent, posting: Posting, broker: string) {
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
      report(`${connections} connections`, measured, 'command-api', ['bare Koa', 'send per request'])
    }
    const echo = () => loneClient(`${bare.origin}/message`, loneRequests)
    const measured = await interleaved(
      {
        'command-api': () => posting.alone(ours, loneRequests),
        'echo + raw send': async () => ({ p50: (await echo()) + (await rawSend(broker, 'raw', loneRequests)) }),
      },
      rounds,
    )
    row('one client alone, p50 in ms', measured, 'p50', 'command-api', 'echo + raw send', 3)
    say(`\ncommand-api used ${Math.round((await ours.memory()) / 2 ** 20)} MiB`)
    await mustHold('command-api', logs.ours, posting.acked(ours))
  } finally {
    await Promise.all([ours, bare, plain].map((target) => target.stop()))
    await Promise.all([logs.ours, ...others].map((eventLog) => eventLog.close()))
  }
}

async function standalone({ rounds, requests }: Extent, posting: Posting, directory: string) {
  const flushed = await startTarget([dist('../standalone/main.js')], {
    DATA_DIR: join(directory, 'flushed'),
    PORT: '0',
  })
  const unflushed = await startTarget([dist('references/unflushed-standalone.js'), join(directory, 'unflushed')])
  const contest = (target: Target) => () => posting.underLoad(target, 64, requests)
  await contest(flushed)()
  await contest(unflushed)()
  const measured = await interleaved({ standalone: contest(flushed), 'without flushing': contest(unflushed) }, rounds)
  report('64 connections', measured, 'standalone', ['without flushing'])
  say(`\nstandalone used ${Math.round((await flushed.memory()) / 2 ** 20)} MiB`)
  await Promise.all([flushed.stop(), unflushed.stop()])
  const eventLog = createLmdbEventLog({ path: join(directory, 'flushed', 'event-log'), newId: randomUUID, log })
  await eventLog.opened
  await mustHold('standalone', eventLog, posting.acked(flushed))
  await eventLog.close()
}
