import { once } from 'node:events'
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'

export interface Received {
  readonly method: string | undefined
  readonly url: string | undefined
  readonly headers: IncomingMessage['headers']
  readonly body: string
}

/** What becomes of a request whose body has come. */
export type Step = (response: ServerResponse, request: Received) => void

/** A server that does to each request what its script says next, and to those behind its end what the last step says. */
export interface ScriptedServer {
  readonly origin: string
  readonly received: readonly Received[]
  script(...steps: [Step, ...Step[]]): void
  stop(): Promise<void>
}

export async function scriptedServer(): Promise<ScriptedServer> {
  const received: Received[] = []
  let steps: readonly Step[] = [drop]
  let begun = 0
  const server = createServer(async (request, response) => {
    let body = ''
    for await (const chunk of request) body += chunk
    const { method, url, headers } = request
    const one = { method, url, headers, body }
    const step = steps[Math.min(received.push(one) - 1 - begun, steps.length - 1)]
    step?.(response, one)
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')

  return {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    script(...next) {
      steps = next
      begun = received.length
    },
    async stop() {
      server.close()
      server.closeAllConnections()
      await once(server, 'close')
    },
  }
}

/** Ends the connection without an answer. */
export const drop: Step = (response) => void response.destroy()

/** Answers nothing, and leaves the connection open. */
export const hang: Step = () => {}

export const json =
  (status: number, body: unknown, headers: Record<string, string> = {}): Step =>
  (response) =>
    void response.writeHead(status, { 'Content-Type': 'application/json', ...headers }).end(JSON.stringify(body))

/** A problem document as the service has it. */
export const problem = (status: number, more: object = {}, headers: Record<string, string> = {}): Step =>
  json(status, { type: 'urn:problem:x', title: 'X', status, detail: 'Do y.', request_id: 'z', ...more }, headers)
