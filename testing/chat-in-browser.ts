import { afterAll, beforeAll, expect } from '@jest/globals'
import type { Browser, BrowserContextOptions, Page } from 'playwright-core'
import { type Client, createClient } from '../client/client.ts'
import { type OwnStandalone, ownStandalone } from '../scenarios/own-standalone.ts'
import { launchChromium } from './chromium.ts'

export interface ChatInBrowser {
  readonly server: OwnStandalone
  /** Of a program that talks to the same service. */
  readonly client: Client
  /** A browser of somebody who has said their name, at this hash. */
  open(name: string, hash: string, options?: BrowserContextOptions): Promise<Page>
  /** What browsers complained of since this was asked last, but not that the network was cut, or nobody has written yet. */
  complaints(): string[]
}

/** A service as in production, and a browser. */
export function chatInBrowser(): ChatInBrowser {
  const complaints: string[] = []
  let server: OwnStandalone
  let browser: Browser
  let client: Client

  beforeAll(async () => {
    server = await ownStandalone()
    browser = await launchChromium()
    client = createClient(server.origin)
    await client.users()
  }, 30_000)
  afterAll(async () => {
    await browser?.close()
    await server?.stop()
    expect(server?.accidents).toEqual([])
  })

  return {
    get server() {
      return server
    },
    get client() {
      return client
    },
    async open(name, hash, options = {}) {
      const context = await browser.newContext(options)
      const page = await context.newPage()
      page.on('pageerror', ({ message }) => complaints.push(message))
      page.on('request', (request) => {
        if (new URL(request.url()).origin !== server.origin) complaints.push(`asked for ${request.url()}`)
      })
      page.on('console', (message) => {
        const isOfNetwork = /net::ERR_|conversations\/.* 404/.test(`${message.location().url} ${message.text()}`)
        if (['error', 'warning'].includes(message.type()) && !isOfNetwork) complaints.push(message.text())
      })
      await page.goto(`${server.origin}/${hash}`)
      await page.getByLabel('Your name').fill(name)
      await page.getByRole('button', { name: 'Keep' }).click()
      await page.getByText('Connected', { exact: true }).waitFor()
      return page
    },

    complaints: () => complaints.splice(0),
  }
}

/** The texts that are shown, in order. */
export const textsIn = (page: Page) => page.locator('.message .text').allTextContents()

/** Writes into what is open. */
export async function say(page: Page, text: string) {
  await page.getByPlaceholder('Write a message').fill(text)
  await page.keyboard.press('Enter')
}

/** Waits until this is so; fails as the last look at it did. */
export async function soon(look: () => Promise<void>, milliseconds = 30_000) {
  const end = Date.now() + milliseconds
  for (;;) {
    try {
      return await look()
    } catch (error) {
      if (Date.now() > end) throw error
      await new Promise((resolve) => setTimeout(resolve, 50))
    }
  }
}
