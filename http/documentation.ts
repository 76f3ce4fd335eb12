import type Router from '@koa/router'
import { routes } from '../contracts/routes.ts'
import { assetOf, sendAsset } from './assets.ts'
import { openApi } from './openapi/document.ts'
import { servePage } from './page.ts'

/** Names under /docs/, and where their files are. */
export const docsFiles: ReadonlyMap<string, string> = new Map([
  ['docs.js', '#browser/web/docs/docs.js'],
  ['swagger-ui.js', 'swagger-ui-dist/swagger-ui-bundle.js'],
  ['swagger-ui.css', 'swagger-ui-dist/swagger-ui.css'],
  ['icon.png', 'swagger-ui-dist/favicon-32x32.png'],
])

/** `GET /openapi.json`, which is made here, and `GET /docs`, a page to read and try it. */
export function documentation(): Router {
  const document = assetOf(Buffer.from(JSON.stringify(openApi())), '.json')
  const router = servePage({
    path: routes.docs.path,
    html: '#browser/web/docs/docs.html',
    files: { [routes.docsFile.path]: docsFiles },
    // Swagger UI has its pictures in data: URLs, and makes HTML of strings.
    policy: { 'img-src': "'self' data:", 'require-trusted-types-for': undefined, 'trusted-types': undefined },
  })
  router.get(routes.openApi.path, (context) => sendAsset(context, document))
  return router
}
