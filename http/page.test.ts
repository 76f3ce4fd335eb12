import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exchangeBytes } from '../testing/exchange-bytes.ts'
import { type Served, serve } from '../testing/serve.ts'
import { chatFiles, clientFiles } from './chat-page.ts'
import { statusFiles } from './status-page.ts'

/** Each page with its files, by where they are served; of each folder what is not made there. */
const pages = [
  {
    path: '/status',
    folders: [
      { at: '/status/', files: statusFiles, source: 'web/status', foreign: ['palette.css', 'uplot.js', 'uplot.css'] },
    ],
  },
  {
    path: '/',
    folders: [
      { at: '/chat/', files: chatFiles, source: 'web/chat', foreign: ['palette.css', 'preact.js'] },
      { at: '/client/', files: clientFiles, source: 'client', foreign: [] },
    ],
  },
]

const types: Record<string, string> = {
  css: 'text/css; charset=utf-8',
  js: 'text/javascript; charset=utf-8',
  svg: 'image/svg+xml',
}

let server: Served

beforeAll(async () => {
  server = await serve([])
})
afterAll(() => server.stop())

const get = (path: string, init?: RequestInit) => fetch(server.origin + path, init)

/** Answers to a path that is sent as it is. */
async function statusOf(path: string): Promise<number> {
  const answer = await exchangeBytes(server.address.port, `GET ${path} HTTP/1.1\r\nConnection: close\r\n\r\n`)
  return Number(answer.split(' ')[1])
}

describe.each(pages)('the page $path', ({ path, folders }) => {
  const paths = folders.flatMap(({ at, files }) => Array.from(files.keys(), (name) => at + name))

  test('is HTML, with a policy that allows nothing inline and no other host', async () => {
    const response = await get(path)
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    const policy = response.headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(await response.text()).not.toMatch(/<style|style=|<script>|\son\w+=|https?:/)
  })

  test('has files that are all served, each with its type, and not to be taken for another', async () => {
    for (const path of paths) {
      const response = await get(path)
      expect([path, response.status]).toEqual([path, 200])
      expect(response.headers.get('Content-Type')).toBe(types[path.split('.').at(-1) ?? ''])
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
      await response.arrayBuffer()
    }
  })

  test('names no file but these', async () => {
    const html = await (await get(path)).text()
    const named = [...html.matchAll(/(?:src|<link [^>]*href)="([^"]+)"/g)].map(([, path]) => path as string)
    expect(named.length).toBeGreaterThan(5)
    expect(named.filter((one) => !paths.includes(one))).toEqual([])
  })

  test.each(folders)('has every file of the folder $source', ({ files, source, foreign }) => {
    const isSource = (name: string) => !/\.(test|d)\.ts$|\.html$/.test(name)
    const entries = readdirSync(join(import.meta.dirname, '..', source), { withFileTypes: true })
    const sources = entries.flatMap((entry) => (entry.isFile() && isSource(entry.name) ? [entry.name] : []))
    const made = sources.map((name) => name.replace(/\.tsx?$/, '.js'))
    expect([...files.keys()].sort()).toEqual([...made, ...foreign].sort())
  })

  test('weighs less than 100 kB with all its files', async () => {
    const all = [path, ...paths]
    const sizes = await Promise.all(all.map(async (path) => (await (await get(path)).arrayBuffer()).byteLength))
    const total = sizes.reduce((sum, size) => sum + size, 0)
    process.stdout.write(`${path} weighs ${(total / 1_000).toFixed(1)} kB in ${all.length} files, not compressed\n`)
    expect(total).toBeLessThan(100_000)
  })
})

test('the chat asks for all its modules at once', async () => {
  const html = await (await get('/')).text()
  const modules = [...chatFiles.keys()].map((name) => `/chat/${name}`)
  const all = [...modules, ...[...clientFiles.keys()].map((name) => `/client/${name}`)]
  expect(all.filter((path) => path.endsWith('.js') && !html.includes(`="${path}"`))).toEqual([])
})

describe('a file of a page', () => {
  test.each(['/status', '/status/status.js', '/', '/client/client.js'])(
    'is not sent again to who has it: %s',
    async (path) => {
      const first = await get(path)
      expect(first.headers.get('Cache-Control')).toBe('no-cache')
      const etag = first.headers.get('ETag') ?? ''
      const again = await get(path, { headers: { 'If-None-Match': etag } })
      expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', etag])
      const other = await get(path, { headers: { 'If-None-Match': '"another"' } })
      expect([other.status, await other.text()]).toEqual([200, await first.text()])
    },
  )

  test.each(['/status', '/status/status.css', '/', '/chat/main.js'])(
    'is told of without its content to HEAD: %s',
    async (path) => {
      const response = await get(path, { method: 'HEAD' })
      expect([response.status, await response.text()]).toEqual([200, ''])
      const length = (await (await get(path)).arrayBuffer()).byteLength
      expect(response.headers.get('Content-Length')).toBe(String(length))
    },
  )

  test('is what it was when the process started', async () => {
    const built = readFileSync('dist/browser/web/status/status.css', 'utf8')
    expect(await (await get('/status/status.css')).text()).toBe(built)
  })
})

describe('what is of no page', () => {
  const strange = [
    '/status/package.json',
    '/status/status.html',
    '/status/status.js.map',
    '/status/../package.json',
    '/status/..%2f..%2fpackage.json',
    '/status/%2e%2e/package.json',
    '/status//etc/passwd',
    '/status/__proto__',
    '/status/STATUS.JS',
    '/chat/chat.html',
    '/chat/preact.d.ts',
    '/client/post.test.js',
    '/client/../package.json',
  ]
  test.each(strange)('is not found: %s', async (path) => {
    expect(await statusOf(path)).toBe(404)
  })

  test.each(['/status', '/status/status.js', '/', '/chat/main.js', '/client/client.js'])(
    'is a method that it has not: %s',
    async (path) => {
      const response = await get(path, { method: 'POST' })
      expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
    },
  )
})
