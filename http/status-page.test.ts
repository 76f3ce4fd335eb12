import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals'
import { exchangeBytes } from '../testing/exchange-bytes.ts'
import { type Served, serve } from '../testing/serve.ts'
import { statusFiles } from './status-page.ts'

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

describe('the status page', () => {
  test('is HTML, with a policy that allows nothing inline and no other host', async () => {
    const response = await get('/status')
    expect(response.status).toBe(200)
    expect(response.headers.get('Content-Type')).toBe('text/html; charset=utf-8')
    const policy = response.headers.get('Content-Security-Policy') ?? ''
    expect(policy).toContain("default-src 'none'; script-src 'self'; style-src 'self'")
    expect(policy).not.toMatch(/unsafe|https?:|\*/)
    expect(await response.text()).not.toMatch(/<style|style=|<script>|\son\w+=|https?:/)
  })

  test('names files that are all served, each with its type, and not to be taken for another', async () => {
    const html = await (await get('/status')).text()
    const named = [...html.matchAll(/"(\/status\/[^"]+)"/g)].map(([, path]) => path as string)
    expect(named.length).toBeGreaterThan(5)
    for (const path of new Set([...named, ...[...statusFiles.keys()].map((name) => `/status/${name}`)])) {
      const response = await get(path)
      expect([path, response.status]).toEqual([path, 200])
      expect(response.headers.get('Content-Type')).toBe(types[path.split('.').at(-1) ?? ''])
      expect(response.headers.get('X-Content-Type-Options')).toBe('nosniff')
      await response.arrayBuffer()
    }
  })

  test('has every file of its folder', () => {
    const sources = readdirSync(join(import.meta.dirname, '../web/status')).filter((name) => !name.endsWith('.test.ts'))
    const served = [...statusFiles.keys(), 'status.html'].filter((name) => !name.startsWith('uplot.'))
    expect(served.sort()).toEqual(sources.map((name) => name.replace(/\.ts$/, '.js')).sort())
  })

  test('weighs less than 100 kB with all its files', async () => {
    const paths = ['/status', ...[...statusFiles.keys()].map((name) => `/status/${name}`)]
    const sizes = await Promise.all(paths.map(async (path) => (await (await get(path)).arrayBuffer()).byteLength))
    expect(sizes.reduce((total, size) => total + size, 0)).toBeLessThan(100_000)
  })
})

describe('a file of the page', () => {
  test.each(['/status', '/status/status.js'])('is not sent again to who has it: %s', async (path) => {
    const first = await get(path)
    expect(first.headers.get('Cache-Control')).toBe('no-cache')
    const etag = first.headers.get('ETag') ?? ''
    const again = await get(path, { headers: { 'If-None-Match': etag } })
    expect([again.status, await again.text(), again.headers.get('ETag')]).toEqual([304, '', etag])
    const other = await get(path, { headers: { 'If-None-Match': '"another"' } })
    expect([other.status, await other.text()]).toEqual([200, await first.text()])
  })

  test.each(['/status', '/status/status.css'])('is told of without its content to HEAD: %s', async (path) => {
    const response = await get(path, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
    const length = (await (await get(path)).arrayBuffer()).byteLength
    expect(response.headers.get('Content-Length')).toBe(String(length))
  })

  test('is what it was when the process started', async () => {
    const built = readFileSync('dist/web/status/status.css', 'utf8')
    expect(await (await get('/status/status.css')).text()).toBe(built)
  })
})

describe('what is not of the page', () => {
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
  ]
  test.each(strange)('is not found: %s', async (path) => {
    expect(await statusOf(path)).toBe(404)
  })

  test.each(['/status', '/status/status.js'])('is a method that it has not: %s', async (path) => {
    const response = await get(path, { method: 'POST' })
    expect([response.status, response.headers.get('Allow')]).toEqual([405, 'GET, HEAD'])
  })
})
