import Router from '@koa/router'
import type { Middleware } from 'koa'
import { routes } from '../contracts/routes.ts'
import { RequestFailed } from './problems.ts'

/** Refuses what no route takes, of whatever service: 405 with the methods that the path has, or 404. */
export function unrouted(): Middleware {
  const all = new Router({ sensitive: true })
  for (const { method, path } of Object.values(routes)) all.register(path, [method.toLowerCase()], () => {})
  return ({ path, method }) => {
    const allow = new Set(all.match(path, method).path.flatMap((layer) => layer.methods))
    throw new RequestFailed(
      allow.size > 0 ? { kind: 'method-not-allowed', allow: [...allow].sort() } : { kind: 'not-found', what: 'route' },
    )
  }
}

/** Refuses a path that is not percent-encoded UTF-8; routers would take it literally. */
export function wellFormedPath(): Middleware {
  return async ({ path }, next) => {
    if (!path.includes('%')) return next()
    try {
      if (decodeURIComponent(path).includes('\0')) throw new URIError('NUL')
    } catch (cause) {
      throw new RequestFailed({ kind: 'malformed-request' }, { cause })
    }
    await next()
  }
}
