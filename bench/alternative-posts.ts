import { join } from 'node:path'
import { recordsBelow } from '../contracts/position.ts'
import type { EventLog } from '../event-log/event-log.ts'
import { kafkaLog } from '../testing/kafka-log.ts'
import { countCrud } from './crud.ts'
import type { Extent } from './extent.ts'
import { type Figures, interleaved, interleavedWhenWarm } from './interleaved.ts'
import { createPosting } from './posting.ts'
import type { Report } from './report.ts'
import { ready, startTarget, type Target } from './target.ts'
import { brokerAcks } from './writes.ts'

const dist = (path: string) => join(import.meta.dirname, path)

const crudAcks = 'Plain CRUD is acked when MongoDB has it in its journal (w: majority, j: true).'

const connections = 64

/**
 * The names of those that have a log, which is that of their topic too. @confluentinc/kafka-javascript 1.10.1 is not among
 * them: its binding comes with an install script, which npm does not run unless it is told to, and without it there is
 * nothing to load ("Could not locate the bindings file").
 */
const ours = 'command-api'
const clients = ['kafkajs', 'platformatic']
const crud = 'plain CRUD'

type Names<T> = Readonly<Record<string, T>>

export async function alternativePosts(report: Report, extent: Extent, broker: string, mongodb: string) {
  const { rounds, requests, loneRequests } = extent
  const section = report.section('What one would pick instead: POST', `${brokerAcks} ${crudAcks}`)
  const database = `${mongodb}/crud-posts`
  const logs = mapped([ours, ...clients], (topic) => kafkaLog(broker, topic))
  await Promise.all(Object.values(logs).map(({ opened }) => opened))
  const posting = createPosting()
  const targets: Names<Target> = {
    [ours]: await startTarget([dist('../command-api/main.js')], {
      KAFKA_BROKERS: broker,
      KAFKA_TOPIC: ours,
      PORT: '0',
    }),
    ...(await clientsOf(broker)),
    [crud]: await startTarget([dist('references/plain-crud.js'), database]),
  }
  const each = (measure: (target: Target) => Promise<Figures>) =>
    mapped(Object.keys(targets), (name) => () => measure(targets[name] as Target))
  try {
    await ready(targets[ours] as Target)
    const load = each((target) => posting.underLoad(target, connections, requests))
    const loaded = await interleavedWhenWarm(load, rounds)
    const alone = await interleaved(
      each((target) => posting.alone(target, loneRequests)),
      rounds,
    )
    for (const reference of [...clients, crud]) {
      const both = { ours, reference, rounds: loaded }
      // What the log costs is to be seen, and not judged by what has none.
      const bars = reference === crud ? {} : { cpu: { most: 1 }, rate: { least: 1 } }
      const title = `${connections} connections`
      section.compare(`${title}: CPU of a POST`, { ...both, unit: 'µs', figure: 'cpu', bar: bars.cpu })
      section.compare(`${title}: POSTs`, { ...both, unit: 'per s', figure: 'rate', bar: bars.rate })
      section.compare('one client alone: POST, p50', { ...both, rounds: alone, unit: 'ms', figure: 'p50' })
    }
    const found = mapped(Object.keys(logs), async (name) => (await recordsOf(logs[name])) - 1)
    for (const [name, target] of Object.entries(targets)) {
      const [acked, kept] = [posting.acked(target), await (found[name] ?? countCrud(database))]
      if (kept !== acked) throw new Error(`${name} acked ${acked} messages and has ${kept}`)
    }
    section.note('In the end each of them had as many messages as it had acked.')
  } finally {
    posting.stop()
    await Promise.all(Object.values(targets).map((target) => target.stop()))
    await Promise.all(Object.values(logs).map((log) => log.close()))
  }
}

const mapped = <T>(names: readonly string[], make: (name: string) => T): Names<T> =>
  Object.fromEntries(names.map((name) => [name, make(name)]))

/** One process for each client of Kafka. */
async function clientsOf(broker: string): Promise<Names<Target>> {
  const scripts: Names<string> = { kafkajs: 'send-per-request.js', platformatic: 'platformatic-send.js' }
  const started: Record<string, Target> = {}
  for (const name of clients) started[name] = await startTarget([dist(`references/${scripts[name]}`), broker, name])
  return started
}

const recordsOf = async (log: EventLog | undefined) => recordsBelow((await log?.ends()) ?? [])
