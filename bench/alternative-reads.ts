import { join } from 'node:path'
import { arrivalRate, arrive } from './arrivals.ts'
import { countCrud, fillCrud } from './crud.ts'
import type { Extent } from './extent.ts'
import { interleavedWhenWarm } from './interleaved.ts'
import { startLoadGenerator } from './load.ts'
import type { Report } from './report.ts'
import { distributed } from './stored.ts'
import { startTarget, type Target } from './target.ts'
import { underLoad } from './under-load.ts'

const connections = 64

/** Messages that are stored before. */
const stored = 10_000

/** As many more GETs of ours, because plain CRUD makes a query for each. */
const more = 50

/** What GET /messages costs while messages arrive. */
export async function alternativeReads(report: Report, { rounds, requests }: Extent, broker: string, mongodb: string) {
  const arriving = `${stored.toLocaleString('en-US')} messages stored, ${arrivalRate} more per second`
  const section = report.section(`What one would pick instead: GET /messages, ${arriving}, ${connections} connections`)
  const database = `${mongodb}/crud-reads`
  await fillCrud(database, stored)
  const form = await distributed(broker, mongodb, stored)
  const crud = await startTarget([join(import.meta.dirname, 'references/plain-crud.js'), database])
  const load = startLoadGenerator()
  const stops = [arrive(form.posts), arrive(crud)]
  const contest = (target: Target, count: number) => () =>
    underLoad(load, target, '/messages', { method: 'GET', connections, requests: count })
  const contestants = {
    'query-api': contest(form.reads, requests),
    'find and sort': contest(crud, Math.ceil(requests / more)),
  }
  try {
    const measured = await interleavedWhenWarm(contestants, rounds)
    const both = { rounds: measured, ours: 'query-api', reference: 'find and sort' }
    section.compare('GETs', { ...both, unit: 'per s', figure: 'rate', bar: { least: 1 } })
    section.compare('CPU of a GET', { ...both, unit: 'µs', figure: 'cpu', bar: { most: 1 } })
    const [, posted = 0] = await Promise.all(stops.map((stop) => stop()))
    const found = await countCrud(database)
    if (found !== stored + posted) throw new Error(`plain CRUD has ${found} messages of ${stored + posted}`)
    section.note(
      'The GET is that of plain CRUD, and the same where `eachMessage` writes the collection. What plain CRUD gives for it ' +
        'is that a message is visible as soon as it is acked; it has no history to build other read models from.',
    )
  } finally {
    await Promise.all(stops.map((stop) => stop()))
    load.stop()
    await Promise.all([form.stop(), crud.stop()])
  }
}
