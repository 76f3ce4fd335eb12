import { createRequire } from 'node:module'
import { extname } from 'node:path'
import Router from '@koa/router'
import { readAsset, sendAsset } from './assets.ts'
import { RequestFailed } from './problems.ts'

const { resolve } = createRequire(import.meta.url)

/** The Content-Security-Policy of a page, by directive; one that is undefined is left out. */
export type Policy = Readonly<Record<string, string | undefined>>

export interface PageParts {
  readonly path: string
  /** What a module specifier resolves to, as all files of the page. */
  readonly html: string
  /** For each route with a `:file`, the names under it, and where their files are: nothing else is ever read. */
  readonly files: Readonly<Record<string, ReadonlyMap<string, string>>>
  /** What is otherwise than in the strict policy. */
  readonly policy?: Policy
}

/** Text that came from anywhere can do nothing but be shown: no other host, nothing inline, no HTML made of strings. */
const strict: Policy = {
  'default-src': "'none'",
  'script-src': "'self'",
  'style-src': "'self'",
  'img-src': "'self'",
  'connect-src': "'self'",
  'base-uri': "'none'",
  'form-action': "'none'",
  'frame-ancestors': "'none'",
  'require-trusted-types-for': "'script'",
  'trusted-types': "'none'",
}

/** Serves a page and its files, which are read here, once. */
export function servePage({ path, html, files, policy = {} }: PageParts): Router {
  const headers = { 'Content-Security-Policy': textOf({ ...strict, ...policy }), 'Referrer-Policy': 'no-referrer' }
  const page = readAsset(resolve(html), '.html')
  const router = new Router({ sensitive: true })
  router.get(path, (context) => {
    context.set(headers)
    sendAsset(context, page)
  })
  for (const [route, paths] of Object.entries(files)) {
    const read = Array.from(paths, ([name, path]) => [name, readAsset(resolve(path), extname(name))] as const)
    const assets = new Map(read)
    router.get(route, (context) => {
      const asset = assets.get(context.params.file ?? '')
      if (!asset) throw new RequestFailed({ kind: 'not-found', what: 'file' })
      sendAsset(context, asset)
    })
  }
  return router
}

const textOf = (policy: Policy) =>
  Object.entries(policy)
    .flatMap(([directive, value]) => (value === undefined ? [] : `${directive} ${value}`))
    .join('; ')
