import { connect } from 'node:net'
import { type Answers, parseAnswers } from './answers.ts'

export interface Exchange {
  readonly port: number
  /** Sent one after the other, each in a packet of its own where there is time. */
  readonly parts: readonly Buffer[]
  /** Whether an answer is waited for, however long; otherwise what comes before it is quiet. */
  readonly isAnswered: boolean
}

export interface Exchanged extends Answers {
  readonly isClosed: boolean
}

/** Milliseconds until nothing more is expected, and until an answer is not coming any more. */
const [quiet, patience] = [150, 20_000]

/** Sends bytes on a connection of their own. Answers what has come when enough has, or it was closed, or is quiet. */
export function exchange({ port, parts, isAnswered }: Exchange): Promise<Exchanged> {
  return new Promise((resolve) => {
    const chunks: Buffer[] = []
    const socket = connect({ port, host: '127.0.0.1', noDelay: true })
    let isClosed = false
    let timer = setTimeout(end, patience)

    function end() {
      clearTimeout(timer)
      socket.destroy()
      resolve({ isClosed, ...parseAnswers(Buffer.concat(chunks), isClosed) })
    }

    function waitOn() {
      clearTimeout(timer)
      timer = setTimeout(end, isAnswered && chunks.length === 0 ? patience : quiet)
    }

    socket.on('connect', async () => {
      for (const part of parts) {
        socket.write(part)
        if (parts.length > 1) await new Promise((next) => setImmediate(next))
      }
      waitOn()
    })
    socket.on('data', (chunk) => {
      chunks.push(chunk)
      waitOn()
    })
    // Where more was sent than is read, the end comes as an error.
    socket.on('error', () => {})
    socket.on('close', () => {
      isClosed = true
      end()
    })
  })
}
