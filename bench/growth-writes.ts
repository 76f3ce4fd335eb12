import { consistencyTokenHeader } from '../contracts/consistency-token.ts'
import type { Figures } from './interleaved.ts'
import type { LoadGenerator } from './load.ts'
import { hot } from './shape.ts'
import type { Stored } from './stored.ts'
import { underLoad } from './under-load.ts'

const path = '/messages/'

const write = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ sender: 'superman', conversation_id: hot, message: 'x'.repeat(200) }),
} as const

/** Resolves when a message of the hot conversation is acked and visible, with all that were acked before it. */
export async function postAndSee({ posts, reads }: Stored): Promise<void> {
  const acked = await fetch(posts.origin + path, write)
  const token = acked.headers.get(consistencyTokenHeader) ?? ''
  const headers = { [consistencyTokenHeader]: token, Prefer: 'wait=30' }
  const shown = await fetch(`${reads.origin}/messages?limit=1`, { headers })
  await Promise.all([acked.arrayBuffer(), shown.arrayBuffer()])
  if (!acked.ok || !shown.ok) throw new Error(`POST answers ${acked.status}, and GET ${shown.status}`)
}

/**
 * CPU of a message in µs, from its POST until it is visible: of the process that is posted to, and of the one that
 * projects, which may be the same.
 */
export async function written(form: Stored, load: LoadGenerator, count: number): Promise<Figures> {
  const { posts, projecting } = form
  const before = await projecting.cpu()
  const { cpu: posting } = await underLoad(load, posts, path, { ...write, connections: 64, requests: count })
  await postAndSee(form)
  return { posting, projecting: (((await projecting.cpu()) - before) * 1_000) / count }
}
