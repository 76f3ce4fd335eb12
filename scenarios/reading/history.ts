import { createHash } from 'node:crypto'
import type { Observations, StreamRecord, Violation } from './observations.ts'

type Growing<T> = { readonly [Key in keyof T]: T[Key] extends readonly (infer One)[] ? One[] : never }

/** A message as some answer has it. */
export interface SeenMessage {
  readonly id: string
  readonly conversation: string
  readonly sender: string
  readonly text: string
}

/** All that happens between visitors and the service; what can be told to be wrong at once is. */
export interface History {
  readonly observed: Growing<Observations>
  readonly violations: readonly Violation[]
  /** How many requests of each kind were answered, and how many failures were excused. */
  readonly answered: ReadonlyMap<string, number>
  readonly excused: ReadonlyMap<string, number>
  /** Milliseconds since the beginning. */
  now(): number
  broke(words: string): void
  answer(kind: string): void
  /** A request sent at `since` failed, by its status and problem or the error's code: only trouble meanwhile excuses it. */
  failed(kind: string, how: string, since: number): void
  /** A page with a token shows what every page of that name with that token does. */
  shows(path: string, token: string, body: string): void
  /**
   * The latest messages, which end with the same ones for one token; but what is deleted may be gone before the token says
   * so, and then there is room for older ones. Told without those that vanish.
   */
  showsLatest(path: string, token: string, ids: readonly string[]): void
  /** A message is the same wherever it is shown. Answers its id, the same object each time, of which there are many. */
  see(message: SeenMessage): string
  keep(stream: StreamRecord): void
}

/** What is answered while something is down, and nothing else. */
const excusable =
  /^(503 urn:problem:(behind|unavailable|not-written|outcome-unknown)|ECONNREFUSED|ECONNRESET|EPIPE|UND_ERR_SOCKET)$/

export function createHistory(wasInTrouble: (since: number) => boolean): History {
  const observed = { conversations: [], recent: [], users: [], lists: [], streams: [] } as Growing<Observations>
  const violations: Violation[] = []
  const answered = new Map<string, number>()
  const excused = new Map<string, number>()
  const shown = new Map<string, string>()
  const latest = new Map<string, string>()
  const messages = new Map<string, { readonly id: string; readonly content: string }>()
  const begun = performance.now()
  const now = () => performance.now() - begun
  const broke = (words: string) => void violations.push({ at: now(), words })
  const count = (counts: Map<string, number>, what: string) => void counts.set(what, (counts.get(what) ?? 0) + 1)

  return {
    observed,
    violations,
    answered,
    excused,
    now,
    broke,
    answer: (kind) => count(answered, kind),
    failed(kind, how, since) {
      if (!wasInTrouble(since)) broke(`${kind}: ${how}, and nothing was in trouble`)
      else if (!excusable.test(how)) broke(`${kind}: ${how}`)
      else count(excused, how)
    },
    shows(path, token, body) {
      const name = `${path} ${token}`
      const hash = createHash('sha256').update(body).digest('base64')
      const before = shown.get(name)
      if (before !== undefined && before !== hash) broke(`${path} shows two things with one token: ${body.slice(-200)}`)
      shown.set(name, hash)
    },
    showsLatest(path, token, ids) {
      const name = `${path} ${token}`
      const [before, now] = [latest.get(name) ?? '', ids.map((id) => ` ${id}`).join('')]
      if (!before.endsWith(now) && !now.endsWith(before))
        broke(`${path} ends with others for one token: ${now.slice(-200)}`)
      if (now.length > before.length) latest.set(name, now)
    },
    see({ id, conversation, sender, text }) {
      const content = JSON.stringify([conversation, sender, text])
      const known = messages.get(id) ?? { id, content }
      messages.set(id, known)
      if (known.content !== content) broke(`${id} is ${content} and ${known.content}`)
      return known.id
    },
    keep: (stream) => void observed.streams.push(stream),
  }
}
