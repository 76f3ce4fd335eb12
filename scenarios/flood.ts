import { once } from 'node:events'
import { connect } from 'node:net'

export interface FloodAnswer {
  readonly status: number
  readonly type: string | undefined
  readonly retryAfter: string | null
  readonly milliseconds: number
}

/**
 * Posts many messages at once: each connection is sent all of its requests without waiting for an answer.
 * Resolves to the answers in the order of the texts; rejects when a connection ends before it has brought them all.
 */
export async function flood(
  origin: string,
  conversation: string,
  texts: readonly string[],
  connections: number,
): Promise<FloodAnswer[]> {
  const share = Math.ceil(texts.length / connections)
  const answers = await Promise.all(
    Array.from({ length: connections }, (_, number) => {
      const mine = texts.slice(number * share, (number + 1) * share)
      return pipeline(
        origin,
        mine.map((message) => JSON.stringify({ sender: 'flood', conversation_id: conversation, message })),
      )
    }),
  )
  return answers.flat()
}

async function pipeline(origin: string, bodies: readonly string[]): Promise<FloodAnswer[]> {
  const { hostname, port } = new URL(origin)
  const socket = connect(Number(port), hostname)
  await once(socket, 'connect')
  const begun = performance.now()
  socket.write(
    bodies
      .map(
        (body) =>
          `POST /messages/ HTTP/1.1\r\nHost: ${hostname}\r\nContent-Type: application/json\r\n` +
          `Content-Length: ${Buffer.byteLength(body)}\r\n\r\n${body}`,
      )
      .join(''),
  )
  const answers: FloodAnswer[] = []
  let unread = ''
  for await (const chunk of socket.setEncoding('latin1')) {
    unread += chunk
    for (let answer = firstOf(unread); answer; answer = firstOf(unread)) {
      unread = unread.slice(answer.length)
      answers.push({ ...answer, milliseconds: performance.now() - begun })
    }
    if (answers.length === bodies.length) return answers
  }
  throw new Error(`a connection ended after ${answers.length} of ${bodies.length} answers`)
}

/** The first answer of these bytes, when they have the whole of it. */
function firstOf(bytes: string) {
  const [head] = bytes.split('\r\n\r\n', 1) as [string]
  const header = (name: string) => head.match(new RegExp(`^${name}: (.*)$`, 'im'))?.[1]?.trim()
  const length = head.length + 4 + Number(header('Content-Length'))
  if (!(bytes.length >= length)) return undefined
  const type = bytes.slice(head.length, length).match(/"type":"([^"]*)"/)?.[1]
  return { status: Number(head.split(' ')[1]), type, retryAfter: header('Retry-After') ?? null, length }
}
