import { once } from 'node:events'
import { request } from 'node:http'

/** A request of which the service has the headers, and not the body. */
export interface RequestUnderWay {
  /** Sends the body. Answers the status; rejects when the connection ends without an answer. */
  finish(): Promise<number>
}

/**
 * Begins a request, which changes nothing. Resolves when the service says that it has begun, by 100 Continue; undefined
 * when it does not serve.
 */
export async function beginRequest(origin: string): Promise<RequestUnderWay | undefined> {
  const body = '{}'
  const headers = { 'Content-Type': 'application/json', 'Content-Length': body.length, Expect: '100-continue' }
  const sent = request(`${origin}/message`, { method: 'POST', headers, agent: false })
  const answered = once(sent, 'response').then(([response]) => {
    response.resume()
    return response.statusCode as number
  })
  // Whoever finishes it is told.
  answered.catch(() => {})
  sent.flushHeaders()
  const isBegun = await Promise.race([once(sent, 'continue').then(() => true), answered.then(() => false)]).catch(
    () => false,
  )
  if (!isBegun) {
    sent.destroy()
    return undefined
  }
  return {
    finish() {
      sent.end(body)
      return answered
    },
  }
}
