import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, jest, test } from '@jest/globals'
import Router from '@koa/router'
import type { Browser, Page } from 'playwright-core'
import { Status } from '../../contracts/status.ts'
import { launchChromium } from '../../testing/chromium.ts'
import { type Served, serve } from '../../testing/serve.ts'
import { processStatus, statusAnswer } from '../../testing/status-answers.ts'

jest.setTimeout(120_000)

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

let server: Served
let browser: Browser
let page: Page
/** What /status.json says: undefined is a server that fails. */
let answer: Status | undefined
let asked: number
let complaints: string[]

beforeAll(async () => {
  const api = new Router()
  api.get('/status.json', ({ response }) => {
    asked += 1
    if (answer) response.body = Status.parse(answer)
    else response.status = 503
  })
  server = await serve([api], { isSilent: true })
  browser = await launchChromium()
  page = await browser.newPage()
  page.on('console', (message) => ['error', 'warning'].includes(message.type()) && complaints.push(message.text()))
  page.on('pageerror', ({ message }) => complaints.push(message))
  await page.clock.install()
})
afterAll(async () => {
  await browser?.close()
  await server?.stop()
})
beforeEach(() => {
  answer = statusAnswer()
  asked = 0
  complaints = []
})
afterEach(() => {
  // Chromium reports a 503 by itself; all else, and what the policy refuses, is the page's fault.
  expect(complaints.filter((text) => !text.includes('status of 503'))).toEqual([])
})

async function open({ width = 1_440, colorScheme = 'light' as 'light' | 'dark' } = {}) {
  await page.setViewportSize({ width, height: 900 })
  await page.emulateMedia({ colorScheme })
  await page.goto(`${server.origin}/status`)
  await page.locator('#verdict:not(.waiting)').waitFor()
}

/** Lets the page ask again at once, and waits for what it then says. */
async function next(headline: string) {
  await page.clock.fastForward(2_000)
  await page.getByRole('status').getByText(headline).waitFor()
}

const verdict = () => page.getByRole('status').innerText()
const texts = (selector: string) => page.locator(selector).allInnerTexts()
const names = () => texts('#processes tbody th .service')
/** Labels of the curves of the first plot. */
const curves = () => texts('#plots-of-each figure:first-child .key tbody th')

describe('the status page', () => {
  test('shows all figures', async () => {
    await open()
    expect(await verdict()).toBe('All is well')
    expect(await page.title()).toBe('All is well · status')
    expect(await texts('#totals dd')).toEqual(['8.1/s', '8.2/s', '1,204/s', '1,234', '0.4 s', '7', '12 ms', '42 ms'])
    const figures = ['42 %', '128 MiB', '3 h 4 min', '3.5 ms', '4.2 ms', '80 ms', '19 ×']
    expect(await texts('#processes tbody tr:first-child td')).toEqual(figures)
    expect(await texts('#generations tbody td')).toEqual([
      'live',
      '1,234',
      '0.4 s',
      'building, 62 %',
      '81,200',
      '1 h 10 min',
    ])
    expect(await page.locator('progress').getAttribute('value')).toBe('0.628')
    expect(await texts('figcaption')).toHaveLength(7)
    expect(await texts('.key tbody td')).not.toContain('–')
    expect(await page.locator('figure canvas').count()).toBe(7)
  })

  test('shows a dash for what is not known', async () => {
    const response_ms = { latest: null, average: null, peak: null, peak_to_average: null }
    const unknown = { cpu_percent: null, memory_bytes: null, response_ms, samples: [] }
    answer = statusAnswer({ processes: [processStatus('standalone', 0, unknown)], projection: null })
    await open()
    expect(await texts('#processes tbody td')).toEqual(['–', '–', '3 h 4 min', '–', '–', '–', '–'])
    expect((await texts('#totals dd')).slice(3)).toEqual(['–', '–', '–', '–', '–'])
    expect(await page.getByText('No process that projects was found.').isVisible()).toBe(true)
  })

  test('says each problem in words, as it comes and goes', async () => {
    await open()
    const process = processStatus('projector', 1, { ready: false, reasons: { log: 'the broker does not answer' } })
    answer = statusAnswer({ well: false, problems: ['projector is not ready', '7 dead letters'], processes: [process] })
    await next('2 problems')
    expect(await texts('#problems li')).toEqual(answer.problems)
    expect(await texts('#processes .not-ready')).toEqual(['not ready – log: the broker does not answer'])
    answer = statusAnswer()
    await next('All is well')
    expect(await texts('#problems li')).toEqual([])
  })

  test('keeps old figures when there is no answer, says since when, and recovers', async () => {
    await open()
    answer = undefined
    await next('No answer since')
    const said = await verdict()
    expect(said).toMatch(/^No answer since \d\d:\d\d:\d\d\s+The server answered 503 .*\s+Below are the figures of /)
    expect(await page.locator('#as-of').innerText()).toMatch(/^Old figures, of /)
    expect(await names()).toEqual(['command-api', 'projector', 'query-api'])
    await next('No answer since')
    expect(await verdict()).toBe(said)
    answer = statusAnswer()
    await next('All is well')
    expect(await page.locator('#as-of').innerText()).toMatch(/^As of /)
  })

  test('says what is amiss where there was never an answer', async () => {
    answer = undefined
    await open()
    expect(await verdict()).toMatch(/^No answer since/)
    expect(await page.locator('#figures').isVisible()).toBe(false)
  })

  test('follows processes that come and go', async () => {
    await open()
    const [first, , third] = statusAnswer().processes as [never, never, never]
    answer = statusAnswer({ processes: [first, third, processStatus('query-api', 3)], well: false, problems: ['one'] })
    await next('1 problem')
    expect(await names()).toEqual(['command-api', 'query-api', 'query-api'])
    expect(await curves()).toEqual(['command-api', 'query-api 10.0.0.4:8081', 'query-api 10.0.0.5:8081'])
    expect(await page.locator('#processes tbody .swatch').nth(1).getAttribute('class')).toBe('swatch colour-2 dash-0')
    answer = statusAnswer({ processes: [] })
    await next('All is well')
    expect([await names(), await curves()]).toEqual([[], []])
  })

  test('shows as text whatever it is told', async () => {
    const hostile = '<img src=x onerror="document.title=1"><style>*{display:none}</style>'
    const process = processStatus(hostile, 0, { address: hostile, ready: false, reasons: { [hostile]: hostile } })
    const { projection } = statusAnswer()
    const generations = projection?.generations.map((generation) => ({ ...generation, id: hostile + generation.id }))
    answer = statusAnswer({
      well: false,
      problems: [hostile],
      processes: [process],
      projection: projection && { ...projection, generations: generations ?? [] },
    })
    await open({ width: 360 })
    expect(await texts('#problems li')).toEqual([hostile])
    expect(await names()).toEqual([hostile])
    expect(await curves()).toEqual([hostile])
    expect(await page.locator('img, body style').count()).toBe(0)
    expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  })

  test('asks every 2 s, but not while it is hidden', async () => {
    await open()
    const hide = (hidden: boolean) =>
      page.evaluate(`Object.defineProperty(document, 'hidden', { configurable: true, value: ${hidden} })
        document.dispatchEvent(new Event('visibilitychange'))`)
    expect(asked).toBe(1)
    await page.clock.fastForward(2_000)
    await expectSoon(() => asked === 2)
    await hide(true)
    for (let times = 0; times < 3; times += 1) await page.clock.fastForward(2_000)
    expect(asked).toBe(2)
    await hide(false)
    await expectSoon(() => asked === 3)
  })

  test('says the figures of a time, which the pointer or the arrow keys choose for all plots', async () => {
    await open()
    const time = async () => (await texts('.key th:nth-child(2)'))[6] ?? ''
    await page.locator('.u-over').first().hover()
    await expectSoon(async () => /^\d\d:\d\d:\d\d$/.test(await time()))
    await page.locator('h1').hover()
    await expectSoon(async () => (await time()) === 'Latest')
    await page.locator('.canvas').first().focus()
    for (const key of ['ArrowLeft', 'ArrowLeft', 'ArrowLeft', 'ArrowRight']) await page.keyboard.press(key)
    await expectSoon(async () => /:04:55$/.test(await time()))
    await page.keyboard.press('Escape')
    await expectSoon(async () => (await time()) === 'Latest')
  })
})

test.each(['light', 'dark'] as const)('is accessible in %s, in good times and bad', async (colorScheme) => {
  const bad = statusAnswer({ well: false, problems: ['one'], processes: [processStatus('a', 0, { ready: false })] })
  await open({ colorScheme })
  await page.evaluate(axe)
  expect(await violations()).toEqual([])
  await page.setViewportSize({ width: 360, height: 740 })
  answer = bad
  await next('1 problem')
  expect(await violations()).toEqual([])
  answer = undefined
  await next('No answer')
  expect(await violations()).toEqual([])
})

test('is never wider than the screen', async () => {
  answer = statusAnswer({ processes: Array.from({ length: 9 }, (_, slot) => processStatus('query-api', slot)) })
  await open()
  for (const width of [320, 360, 800, 970, 1_440]) {
    await page.setViewportSize({ width, height: 900 })
    await expectSoon(async () => (await page.evaluate('document.documentElement.scrollWidth')) === width)
  }
})

/** What axe finds grave, with the elements. */
async function violations() {
  const found = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string; nodes: object[] }[]
  }
  const grave = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.map(({ id, nodes }) => [id, JSON.stringify(nodes).slice(0, 500)])
}

async function expectSoon(isSo: () => boolean | Promise<boolean>) {
  for (let times = 0; times < 50 && !(await isSo()); times += 1) await new Promise((resolve) => setTimeout(resolve, 20))
  expect(await isSo()).toBe(true)
}
