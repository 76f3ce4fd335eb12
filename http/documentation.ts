import { createRequire } from 'node:module'
import { extname } from 'node:path'
import Router from '@koa/router'
import { routes } from '../contracts/routes.ts'
import { type Asset, assetOf, readAsset, sendAsset } from './assets.ts'
import { openApi } from './openapi/document.ts'
import { RequestFailed } from './problems.ts'

const { resolve } = createRequire(import.meta.url)

const pageFile = '#browser/web/docs/docs.html'

/** Names under /docs/, and where their files are: nothing else is ever read. */
export const docsFiles: ReadonlyMap<string, string> = new Map([
  ['docs.js', '#browser/web/docs/docs.js'],
  ['swagger-ui.js', 'swagger-ui-dist/swagger-ui-bundle.js'],
  ['swagger-ui.css', 'swagger-ui-dist/swagger-ui.css'],
  ['icon.png', 'swagger-ui-dist/favicon-32x32.png'],
])

/** No other host, nothing inline. Swagger UI has its pictures in data: URLs. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** `GET /openapi.json`, which is made here, and `GET /docs`, of which the files are read when somebody first asks for them. */
export function documentation(): Router {
  const document = assetOf(Buffer.from(JSON.stringify(openApi())), '.json')
  const known = new Map<string, Asset>()

  function assetAt(path: string): Asset {
    const asset = known.get(path) ?? readAsset(resolve(path), extname(path))
    known.set(path, asset)
    return asset
  }

  const router = new Router({ sensitive: true })
  router.get(routes.openApi.path, (context) => sendAsset(context, document))
  router.get(routes.docs.path, (context) => {
    context.set('Content-Security-Policy', policy)
    context.set('Referrer-Policy', 'no-referrer')
    sendAsset(context, assetAt(pageFile))
  })
  router.get(routes.docsFile.path, (context) => {
    const path = docsFiles.get(context.params.file ?? '')
    if (!path) throw new RequestFailed({ kind: 'not-found', what: 'file' })
    sendAsset(context, assetAt(path))
  })
  return router
}
