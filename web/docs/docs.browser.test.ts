import { afterAll, beforeAll, expect, jest, test } from '@jest/globals'
import Router from '@koa/router'
import type { Browser, Page } from 'playwright-core'
import { users } from '../../contracts/examples.ts'
import { routes } from '../../contracts/routes.ts'
import { launchChromium } from '../../testing/chromium.ts'
import { type Served, serve } from '../../testing/serve.ts'

jest.setTimeout(120_000)

let server: Served
let browser: Browser
let page: Page
const complaints: string[] = []

beforeAll(async () => {
  const api = new Router()
  api.get(routes.users.path, ({ response }) => {
    response.body = users
  })
  server = await serve([api])
  browser = await launchChromium()
  page = await browser.newPage()
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
  page.on('pageerror', ({ message }) => complaints.push(message))
  page.on('request', (request) => {
    if (new URL(request.url()).origin !== server.origin) complaints.push(`asked for ${request.url()}`)
  })
}, 30_000)
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})

test('the page shows every route, has one tried, and asks nobody else', async () => {
  await page.goto(`${server.origin}/docs`)
  await page.locator('.opblock').first().waitFor()
  expect(await page.locator('.opblock').count()).toBe(Object.keys(routes).length)
  const operation = page.locator('.opblock', { has: page.locator('[data-path="/users"]') })
  await operation.locator('.opblock-summary-control').first().click()
  await operation.getByRole('button', { name: 'Try it out' }).click()
  await operation.getByRole('button', { name: 'Execute' }).click()
  await operation.locator('.live-responses-table .response-col_status', { hasText: '200' }).waitFor()
  expect(await operation.locator('.live-responses-table').innerText()).toContain('"anson"')
  expect(complaints).toEqual([])
})
