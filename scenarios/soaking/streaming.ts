import { setTimeout as sleep } from 'node:timers/promises'
import { conversationPath } from '../client.ts'
import type { Chances } from '../load/chances.ts'
import { eventBlocks } from '../reading/event-blocks.ts'
import { steadyConversation } from './writing.ts'

/** Reads a stream, and another time after some seconds: from where it was cut off, or a new one. */
export interface Streaming {
  readonly counts: { connections: number; events: number }
  stop(): Promise<void>
}

export function startStreaming(reads: string, chances: Chances): Streaming {
  const counts = { connections: 0, events: 0 }
  let isRunning = true
  let cut = new AbortController()

  async function read(path: string, since: string | undefined): Promise<string | undefined> {
    let last = since
    cut = new AbortController()
    const timer = setTimeout(() => cut.abort(), chances.between(2_000, 20_000))
    try {
      const headers = since === undefined ? {} : { 'Last-Event-ID': since }
      const { status, body } = await fetch(reads + path, { headers, signal: cut.signal })
      counts.connections += 1
      if (status === 200 && body) {
        for await (const { id, data } of eventBlocks(body)) {
          last = id ?? last
          if (data !== undefined) counts.events += 1
        }
      } else await sleep(1_000)
    } catch {
      // It was cut off.
    } finally {
      clearTimeout(timer)
      cut.abort()
    }
    return last
  }

  async function run() {
    while (isRunning) {
      const conversation = `${conversationPath(steadyConversation(chances))}/stream`
      const path = chances.with(1 / 2) ? '/messages/stream' : conversation
      let last: string | undefined
      for (let times = chances.between(0, 5); isRunning && times > 0; times -= 1) last = await read(path, last)
    }
  }

  const done = run()
  return {
    counts,
    async stop() {
      isRunning = false
      cut.abort()
      await done
    },
  }
}
