import { routes } from '../contracts/routes.ts'
import { servePage } from './page.ts'

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

/** Names under /status/, and where their files are. */
export const statusFiles: ReadonlyMap<string, string> = new Map([
  ...own.map((name) => [name, `#browser/web/status/${name}`] as const),
  ['palette.css', '#browser/web/palette.css'],
  ['uplot.js', 'uplot/dist/uPlot.iife.min.js'],
  ['uplot.css', 'uplot/dist/uPlot.min.css'],
])

/** `GET /status`: a page that shows what /status.json says, for as long as somebody looks. */
export const statusPage = () =>
  servePage({
    path: routes.statusPage.path,
    html: '#browser/web/status/status.html',
    files: { [routes.statusFile.path]: statusFiles },
  })
