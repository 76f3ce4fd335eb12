import { consistencyTokenHeader, decodeConsistencyToken } from '../../contracts/consistency-token.ts'
import { contains } from '../../contracts/position.ts'
import type { Chances } from '../load/chances.ts'
import type { History } from './history.ts'
import type { Instance } from './instance.ts'
import { createKnowledge, type Knew, knewNow } from './knowledge.ts'

export interface Answered<Body> {
  readonly status: 200 | 404
  readonly body: Body
  readonly headers: Headers
  /** When it was asked for, and what its visitor knew then. */
  readonly at: number
  readonly knew: Knew
}

/** Somebody who makes one request at a time, and is never shown less than before. */
export interface Visitor {
  readonly name: string
  readonly chances: Chances
  readonly history: History
  /** Undefined when it failed and that is excused. */
  get<Body>(kind: string, path: string): Promise<Answered<Body> | undefined>
  /** What a write carries. */
  headers(): Record<string, string>
  /** A write was acknowledged, that of a message with its id: whoever passes the token on is shown it from now on. */
  wrote(answered: Headers, id?: string): void
  /** These were shown, and are from now on. */
  saw(ids: Iterable<string>): void
}

export interface VisitorParts {
  readonly name: string
  readonly chances: Chances
  readonly history: History
  readonly queryApis: readonly [Instance, ...Instance[]]
  /** Passes no token on, and asks one instance alone. */
  readonly home?: Instance
  /** What a write carried before: this one goes on from there. */
  readonly carried?: Record<string, string>
}

/** Milliseconds for an answer, some more than the service may wait. */
const patience = 40_000

export function createVisitor({ name, chances, history, queryApis, home, carried }: VisitorParts): Visitor {
  const pages = new Map<string, { readonly etag: string; readonly body: string }>()
  let knowledge = createKnowledge()
  let life = home?.life()
  let token = carried?.[consistencyTokenHeader]

  const headers = () => (token === undefined || home ? {} : { [consistencyTokenHeader]: token })

  function took(path: string, answered: Headers) {
    const next = answered.get(consistencyTokenHeader) ?? ''
    const [before, after] = [decodeConsistencyToken(token ?? ''), decodeConsistencyToken(next)]
    if (!after) history.broke(`${name}: ${path} has no token`)
    else if (before && !home && !contains(after.vector, before.vector)) {
      history.broke(`${name}: the token of ${path} lacks some of the one that was sent`)
    }
    token = next
  }

  /** What is shown, be it that the answer has it or that it says that the visitor does. */
  async function shownBy(path: string, response: Response, sent: string | undefined): Promise<string> {
    const [text, etag] = [await response.text(), response.headers.get('ETag') ?? '']
    const known = pages.get(path)
    if (response.status === 304) {
      if (!known || sent === undefined || etag !== known.etag) history.broke(`${name}: ${path} is 304 with ${etag}`)
      return known?.body ?? 'null'
    }
    if (response.status !== 200) return text
    if (sent === etag) history.broke(`${name}: ${path} is sent again, and was known`)
    pages.set(path, { etag, body: text })
    return text
  }

  return {
    name,
    chances,
    history,
    headers,
    wrote(answered, id) {
      took('a write', answered)
      if (!home && id !== undefined) knowledge.add([id])
    },
    saw: (ids) => knowledge.add(ids),

    async get<Body>(kind: string, path: string) {
      const instance = home ?? chances.oneOf(queryApis)
      const lifeNow = instance.life()
      if (home && lifeNow !== life) knowledge = createKnowledge()
      life = lifeNow
      const [knew, at] = [knewNow(knowledge), history.now()]
      const sent = chances.with(1 / 2) ? pages.get(path)?.etag : undefined
      try {
        const response = await fetch(instance.origin + path, {
          headers: { ...headers(), ...(sent !== undefined && { 'If-None-Match': sent }) },
          signal: AbortSignal.timeout(patience),
        })
        const text = await shownBy(path, response, sent)
        // An answer of a process that is no more.
        if (home && instance.life() !== lifeNow) return undefined
        const body = JSON.parse(text)
        if (response.status === 503) {
          history.failed(`${name}: ${path}`, `503 ${body.type}`, at)
          return undefined
        }
        history.answer(response.status === 304 ? `${kind} 304` : kind)
        if (response.status !== 404) {
          if (response.status !== 200 && response.status !== 304) {
            history.broke(`${name}: ${path} is ${response.status}: ${text}`)
            return undefined
          }
          took(path, response.headers)
          // What is deleted may leave the latest before the token says so: `showsLatest` compares those.
          if (!path.startsWith('/messages')) history.shows(path, token ?? '', text)
        }
        const status = response.status === 404 ? 404 : 200
        return { status, body: body as Body, headers: response.headers, at, knew }
      } catch (error) {
        history.failed(`${name}: ${path}`, codeOf(error), at)
        return undefined
      }
    },
  }
}

/** Of the network, by its code: what it says is another thing each time. */
export function codeOf(error: unknown): string {
  const { cause, name, message } = error as Error & { cause?: { code?: string } }
  if (cause?.code !== undefined) return cause.code
  return name === 'SyntaxError' ? `${name}: ${message}` : name
}
