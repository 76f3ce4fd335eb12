/** What reads cost while messages arrive, against the same bytes from a buffer and against one query of the driver. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Extent } from './extent.ts'
import { interleaved } from './interleaved.ts'
import { type LoadGenerator, startLoadGenerator } from './load.ts'
import { paced } from './pace.ts'
import { post } from './post.ts'
import { distributed, type Stored, standalone } from './stored.ts'
import { head, row, say } from './table.ts'
import { startTarget, type Target } from './target.ts'

const dist = (path: string) => join(import.meta.dirname, path)

/** Messages per second that arrive while pages are read, and connections that read. */
const [rate, connections] = [100, 64]

export async function benchReads(extent: Extent, broker: string, mongodb: string) {
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const load = startLoadGenerator()
  try {
    for (const stored of extent.stored) {
      const forms = [
        () => distributed(broker, mongodb, stored),
        () => standalone(join(directory, String(stored)), stored),
      ]
      for (const start of forms) await measured(await start(), stored, extent, load)
    }
  } finally {
    load.stop()
    rmSync(directory, { recursive: true })
  }
}

async function measured(form: Stored, stored: number, { rounds, requests }: Extent, load: LoadGenerator) {
  const recent = '/messages'
  const raw = await startTarget([dist('references/raw-pages.js'), form.store, form.generation])
  const stop = arrive(form.posts)
  // The page that is copied is to be as long as those that are measured.
  await sleep(2_000)
  const copy = await startTarget([dist('references/static-koa.js'), form.reads.origin + recent])
  const contest = (target: Target, paths: readonly string[]) => () => underLoad(load, target, paths, requests)
  const hot = pages(stored, 1)
  try {
    await mustBeEqual(form.reads, raw, pages(stored, 20))
    say(`\n${form.name}, ${stored} messages stored, ${rate} more per second, ${connections} connections:\n`)
    say(head)
    const messages = await interleaved(
      { ours: contest(form.reads, [recent]), 'a buffer': contest(copy, [recent]) },
      rounds,
    )
    report('GET /messages, hot', messages, 'a buffer')
    report(
      'a conversation, hot',
      await interleaved({ ours: contest(form.reads, hot), 'one query': contest(raw, hot) }, rounds),
      'one query',
    )
    // Each round asks for pages that nobody has asked for: another length of each conversation.
    let turn = 0
    const cold = (target: Target) => () => {
      turn += 1
      return underLoad(load, target, pages(stored, 1_000, 20 + (turn % 500)), Math.min(requests, 1_000))
    }
    report(
      'conversations, cold',
      await interleaved({ ours: cold(form.reads), 'one query': cold(raw) }, rounds),
      'one query',
    )
    say(
      `\nIt used ${Math.round((await form.reads.memory()) / 2 ** 20)} MiB; ${await stop()} messages were posted meanwhile.`,
    )
  } finally {
    await stop()
    await Promise.all([raw.stop(), copy.stop()])
    await form.stop()
  }
}

function report(what: string, rounds: Awaited<ReturnType<typeof interleaved>>, reference: string) {
  row(`${what}: per second`, rounds, 'rate', 'ours', reference, 0)
  row(`${what}: CPU in µs`, rounds, 'cpu', 'ours', reference, 0)
}

/** CPU in µs per GET, and GETs per second. */
async function underLoad(load: LoadGenerator, target: Target, paths: readonly string[], count: number) {
  const before = await target.cpu()
  const { seconds } = await load.run({ url: target.origin, method: 'GET', connections, requests: count, paths })
  return { rate: count / seconds, cpu: (((await target.cpu()) - before) * 1_000) / count }
}

/** The latest messages of so many conversations; of those, nobody posts to any. */
const pages = (stored: number, count: number, limit = 50) =>
  Array.from(
    { length: Math.min(count, stored) },
    (_, number) => `/conversations/conversation%20${number}?limit=${limit}`,
  )

async function mustBeEqual(one: Target, other: Target, paths: readonly string[]) {
  for (const path of paths) {
    const [ours, theirs] = await Promise.all(
      [one, other].map(async ({ origin }) => (await fetch(origin + path)).text()),
    )
    if (ours !== theirs || !ours?.includes('"messages":[{')) throw new Error(`${path}: ${ours} and not ${theirs}`)
  }
}

/** Posts so many messages per second until it is told to stop; answers how many were acked. */
function arrive({ origin }: Target): () => Promise<number> {
  const end = new AbortController()
  const send = async () => {
    const { ok } = await fetch(`${origin}/message`, post)
    if (!ok) throw new Error('a message was not acked')
  }
  const posting = paced(rate, Number.POSITIVE_INFINITY, send, end.signal)
  return async () => {
    end.abort()
    return (await posting).length
  }
}
