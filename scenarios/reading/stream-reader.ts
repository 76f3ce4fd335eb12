import { setTimeout as sleep } from 'node:timers/promises'
import { consistencyTokenHeader } from '../../contracts/consistency-token.ts'
import type { Conversation } from '../../contracts/responses.ts'
import { conversationPath, link } from '../client.ts'
import type { Chances } from '../load/chances.ts'
import { isApart } from './apart.ts'
import { type EventBlock, eventBlocks } from './event-blocks.ts'
import type { History } from './history.ts'
import type { Instance } from './instance.ts'
import type { StreamRecord } from './observations.ts'
import { refused } from './refusal.ts'
import { codeOf } from './visitor.ts'

/** Reads a stream that is cut again and again, and resumes it at another instance. */
export interface StreamReader {
  /** How often it was told to begin anew, and how often it came again. */
  readonly counts: { resets: number; connections: number }
  /** From now on it is not cut any more. Resolves when it was told of all of these, or that was waited for long enough. */
  tellsAll(ids: readonly string[]): Promise<void>
  /** Resolves when all that it was told is written down. */
  stop(): Promise<void>
}

export interface StreamReaderParts {
  readonly name: string
  readonly history: History
  readonly chances: Chances
  readonly queryApis: readonly [Instance, ...Instance[]]
  /** Of all when it is not said. */
  readonly conversation?: string
}

/** Milliseconds that the end of a stream may take to come. */
const patience = 30_000

type Growing = Omit<StreamRecord, 'told' | 'openedAt' | 'isWhole'> & {
  told: { id: string; at: number }[]
  openedAt: number
}

export function startStreamReader(parts: StreamReaderParts): StreamReader {
  const { name: by, history, chances, queryApis, conversation } = parts
  const path = conversation === undefined ? '/messages/stream' : `${conversationPath(conversation)}/stream`
  const about = { by: `${by} ${path}`, ...(conversation !== undefined && { conversation }) }
  const counts = { resets: 0, connections: 0 }
  const told = new Set<string>()
  let record: Growing | undefined
  let lastEventId: string | undefined
  let isCut = true
  let isRunning = true
  let cut = new AbortController()

  /** Where a page of the conversation ends, its stream goes on. */
  async function readPage({ origin }: Instance): Promise<void> {
    const begun = history.now()
    const response = await fetch(origin + path.replace(/\/stream$/, ''))
    if (response.status !== 200) return await refused(history, about.by, response, begun)
    const { messages } = (await response.json()) as Conversation
    // Of a long one the page shows the end alone.
    if (link(response.headers, 'prev') !== undefined) return
    record = { ...about, openedAt: history.now(), page: messages.map(({ id }) => id), told: [] }
    lastEventId = response.headers.get(consistencyTokenHeader) ?? ''
  }

  function take({ id, event, data }: EventBlock) {
    record ??= { ...about, openedAt: history.now(), told: [] }
    if (event === 'reset') {
      counts.resets += 1
      history.keep({ ...record, isWhole: false })
      record = { ...about, openedAt: history.now(), told: [] }
    } else if (data !== undefined && event !== 'deleted') {
      const message = seenIn(JSON.parse(data), conversation)
      if (!isApart(message.conversation)) record.told.push({ id: history.see(message), at: history.now() })
      told.add(message.id)
    }
    if (id !== undefined) lastEventId = id
  }

  async function readOnce({ origin, name }: Instance) {
    cut = new AbortController()
    const begun = history.now()
    // Some are cut in the very moment in which they are told something: the other instance may not have it yet.
    const cutAt = performance.now() + chances.between(50, 1_500)
    const timer = setTimeout(() => isCut && cut.abort(), cutAt - performance.now() + 500)
    try {
      const headers = lastEventId === undefined ? {} : { 'Last-Event-ID': lastEventId }
      const response = await fetch(origin + path, { headers, signal: cut.signal })
      if (response.status !== 200) {
        return await refused(history, `${about.by} at ${name}, after ${lastEventId},`, response, begun)
      }
      history.answer('stream')
      if (!response.body) return
      for await (const block of eventBlocks(response.body)) {
        take(block)
        if (isCut && performance.now() > cutAt) break
      }
    } catch (error) {
      if (!cut.signal.aborted) history.failed(about.by, codeOf(error), begun)
    } finally {
      clearTimeout(timer)
      cut.abort()
    }
  }

  async function go() {
    let turn = 0
    while (isRunning) {
      turn += chances.with(4 / 5) ? 1 : 0
      counts.connections += 1
      const instance = queryApis[turn % queryApis.length] ?? queryApis[0]
      if (lastEventId === undefined && conversation !== undefined) {
        const begun = history.now()
        await readPage(instance).catch((error) => history.failed(about.by, codeOf(error), begun))
      }
      const before = lastEventId
      await readOnce(instance)
      // Refused, or ended at once.
      if (before === lastEventId) await sleep(50)
    }
  }

  const done = go()
  return {
    counts,
    async tellsAll(ids) {
      isCut = false
      const deadline = performance.now() + patience
      while (!ids.every((id) => told.has(id))) {
        if (performance.now() > deadline) return
        await sleep(50)
      }
    },
    async stop() {
      isRunning = false
      cut.abort()
      await done
      if (record) history.keep({ ...record, isWhole: true })
    },
  }
}

interface ToldMessage {
  readonly id: string
  readonly sender: string
  readonly message: string
  readonly user: string
  readonly text: string
  readonly conversation_id: string
}

/** As the page of the same path has it. */
function seenIn(told: ToldMessage, conversation: string | undefined) {
  const { id, sender, message, user, text, conversation_id } = told
  return conversation === undefined
    ? { id, conversation: conversation_id, sender: user, text }
    : { id, conversation, sender, text: message }
}
