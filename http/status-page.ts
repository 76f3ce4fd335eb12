import { createRequire } from 'node:module'
import { extname } from 'node:path'
import Router from '@koa/router'
import { routes } from '../contracts/routes.ts'
import { readAsset, sendAsset } from './assets.ts'
import { RequestFailed } from './problems.ts'

const { resolve } = createRequire(import.meta.url)

/** What the build made of web/status; status.ts is where the page begins. */
const own = [
  'colours.css',
  'plots.css',
  'status.css',
  'tables.css',
  'icon.svg',
  'arrow-keys.js',
  'chart.js',
  'curve-table.js',
  'element.js',
  'fetch-status.js',
  'figure.js',
  'format.js',
  'generations.js',
  'plots.js',
  'poll.js',
  'processes.js',
  'show-figures.js',
  'show-verdict.js',
  'slots.js',
  'status.js',
  'swatch.js',
  'table.js',
  'timeline.js',
  'totals.js',
  'verdict.js',
]

/** Names under /status/, and where their files are: nothing else is ever read. */
export const statusFiles: ReadonlyMap<string, string> = new Map([
  ...own.map((name) => [name, `#web/status/${name}`] as const),
  ['uplot.js', 'uplot/dist/uPlot.iife.min.js'],
  ['uplot.css', 'uplot/dist/uPlot.min.css'],
])

/** Text that came from anywhere can do nothing but be shown: no other host, nothing inline, no HTML made of strings. */
const policy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self'",
  "connect-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ')

/** `GET /status`: a page that shows what /status.json says, for as long as somebody looks. Its files are read here, once. */
export function statusPage(): Router {
  const page = readAsset(resolve('#web/status/status.html'), '.html')
  const files = new Map(
    Array.from(statusFiles, ([name, path]) => [name, readAsset(resolve(path), extname(name))] as const),
  )
  const router = new Router({ sensitive: true })
  router.get(routes.statusPage.path, (context) => {
    context.set('Content-Security-Policy', policy)
    context.set('Referrer-Policy', 'no-referrer')
    sendAsset(context, page)
  })
  router.get(routes.statusFile.path, (context) => {
    const file = files.get(context.params.file ?? '')
    if (!file) throw new RequestFailed({ kind: 'not-found', what: 'route' })
    sendAsset(context, file)
  })
  return router
}
