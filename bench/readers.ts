/** How often MongoDB is asked when a thousand clients at a time read the page of the latest messages while it changes. */
import { join } from 'node:path'
import { arrivalRate, arrive } from './arrivals.ts'
import { startCountingProxy } from './counting-proxy.ts'
import type { Extent } from './extent.ts'
import { interleaved, medianOf } from './interleaved.ts'
import { startLoadGenerator } from './load.ts'
import type { Report } from './report.ts'
import type { Bar } from './row.ts'
import { distributed } from './stored.ts'
import { startTarget, type Target } from './target.ts'
import { underLoad } from './under-load.ts'

const connections = 1_000

/** Messages that are stored before. */
const stored = 10_000

/** As many more GETs than POSTs elsewhere, because a GET takes so little. */
const more = 4

export async function benchReaders(report: Report, extent: Extent, broker: string, mongodb: string) {
  const { rounds, requests } = extent
  const readers = `${connections.toLocaleString('en-US')} at a time`
  const section = report.section(`GET /messages, ${readers}, ${arrivalRate} messages more per second`)
  const form = await distributed(broker, mongodb, stored)
  const proxy = await startCountingProxy(form.store)
  const query = join(import.meta.dirname, '../query-api/main.js')
  const counted = await startTarget([query], { MONGODB_URL: proxy.url, PORT: '0' })
  const load = startLoadGenerator()

  async function read() {
    const stop = arrive(form.posts)
    proxy.take()
    const begun = performance.now()
    const all = { method: 'GET', connections, requests: requests * more } as const
    const figures = await underLoad(load, counted, '/messages', all).catch(async (error) => {
      await stop()
      throw error
    })
    const seconds = (performance.now() - begun) / 1_000
    const queries = proxy.take()
    const changes = await stop()
    const found = (name: string) => queries.get(`find ${name}`) ?? 0
    const sum = [...queries].reduce((all, [name, count]) => (name.startsWith('find') ? all + count : all), 0)
    const looks = (found('checkpoints') + found('generations')) / seconds
    return { ...figures, pages: found('recent-messages') / changes, all: sum / changes, looks }
  }

  try {
    await read()
    const measured = await interleaved({ read }, rounds)
    const measure = (what: string, unit: string, figure: string, bar?: Bar) =>
      section.measure(what, { unit, ours: { name: 'query-api', value: medianOf(measured, figure, 'read') }, bar })
    measure('queries at MongoDB for the page', 'per change', 'pages', { most: 2 })
    measure('queries at MongoDB, all', 'per change', 'all', { most: 2 })
    measure('of these, looks whether anything has changed', 'per s', 'looks')
    measure('GETs', 'per s', 'rate')
    measure('CPU of a GET', 'µs', 'cpu')
    await mustShowTheSame(counted, form.reads)
    section.note(
      'Every GET was answered with 200. The queries are counted on their way to MongoDB. One `find` for each GET would ' +
        `be ${Math.round(medianOf(measured, 'rate', 'read') / arrivalRate).toLocaleString('en-US')} per change here.`,
    )
  } finally {
    load.stop()
    await Promise.all([counted.stop(), form.stop()])
    proxy.stop()
  }
}

/** Throws unless both show the same page, when nothing comes any more. */
async function mustShowTheSame(one: Target, other: Target) {
  const [page, token] = await pageOf(other)
  const [same] = await pageOf(one, { 'Consistency-Token': token })
  if (page !== same) throw new Error(`one query-api shows ${same}, and another one ${page}`)
}

async function pageOf({ origin }: Target, headers = {}): Promise<[page: string, token: string]> {
  const answer = await fetch(`${origin}/messages`, { headers })
  return [await answer.text(), answer.headers.get('Consistency-Token') ?? '']
}
