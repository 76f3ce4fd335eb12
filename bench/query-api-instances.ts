import { join } from 'node:path'
import { arrivalRate, arrive } from './arrivals.ts'
import type { Extent } from './extent.ts'
import { startLoadGenerator } from './load.ts'
import type { Section } from './report.ts'
import { counts, loaded, scaled } from './scaled.ts'
import { distributed } from './stored.ts'
import { startTarget } from './target.ts'

/** Of each instance: of readers of a page that it has, and of those of pages that are queries each. */
const [connections, few] = [64, 8]

/** Messages that are stored, and of how many conversations each instance reads a page. */
const [stored, conversations] = [10_000, 300]

export async function instancesOfQueryApi(
  section: Section,
  { rounds, requests }: Extent,
  broker: string,
  mongodb: string,
) {
  const form = await distributed(broker, mongodb, stored)
  const most = Math.max(...counts)
  const main = join(import.meta.dirname, '../query-api/main.js')
  const start = () => startTarget([main], { MONGODB_URL: form.store, PORT: '0' })
  const targets = await Promise.all(Array.from({ length: most }, start))
  const loads = Array.from({ length: most }, startLoadGenerator)
  const get = { method: 'GET', connections } as const
  // On one core all of them take so many times as long as one: with fewer messages per second, the page of each changes
  // as often for so many GETs as it would on a core of its own.
  const whileMessagesCome = async (count: number) => {
    const stop = arrive(form.posts, arrivalRate / count)
    try {
      return await loaded(loads, targets.slice(0, count), '/messages', { ...get, requests })
    } finally {
      await stop()
    }
  }
  try {
    for (const target of targets) await loaded(loads, [target], '/messages', { ...get, requests })
    await scaled(section, 'query-api: GET /messages while messages come', rounds, whileMessagesCome)
    // Of another length each time, though none has more than ten messages.
    let turn = 0
    await scaled(section, 'query-api: a page that nobody has read', rounds, (count) => {
      turn += 1
      const paths = Array.from(
        { length: conversations },
        (_, n) => `/conversations/conversation%20${n}?limit=${10 + turn}`,
      )
      return loaded(loads, targets.slice(0, count), '', { ...get, connections: few, paths, requests: conversations })
    })
    const pages = await Promise.all(targets.map(async ({ origin }) => (await fetch(`${origin}/messages`)).text()))
    if (new Set(pages).size !== 1) throw new Error('instances of query-api show different pages')
    section.note('In the end all instances of query-api show the same page.')
  } finally {
    for (const load of loads) load.stop()
    await Promise.all(targets.map((target) => target.stop()))
    await form.stop()
  }
}
