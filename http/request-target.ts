import { randomUUID } from 'node:crypto'
import type { RequestListener } from 'node:http'
import { problemType } from '../contracts/problem.ts'
import { problemOf } from './problems.ts'

/**
 * Has what follows see the path of every request, with its query: also of one in absolute form, which a server must
 * accept (RFC 9112, section 3.2.2). What is no path stops here: Koa would throw where it parses the URL, outside of all
 * that answers with problems.
 */
export function inOriginForm(listener: RequestListener): RequestListener {
  return (request, response) => {
    const target = originForm(request.url ?? '')
    if (target !== undefined) {
      request.url = target
      return listener(request, response)
    }
    const problem = problemOf({ kind: 'malformed-request' }, randomUUID())
    const body = Buffer.from(JSON.stringify(problem))
    response.writeHead(problem.status, {
      'Content-Type': problemType,
      'X-Request-Id': problem.request_id,
      'Content-Length': body.length,
    })
    response.end(body)
  }
}

function originForm(target: string): string | undefined {
  if (target.startsWith('/') || target === '*') return target
  const [, rest] = /^https?:\/\/[^/?#]+(.*)$/i.exec(target) ?? []
  return rest === undefined || rest.startsWith('/') ? rest : `/${rest}`
}
