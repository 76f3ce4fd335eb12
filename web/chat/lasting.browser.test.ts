import { afterEach, expect, jest, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { commandProcess } from '../../scenarios/command-process.ts'
import { chatInBrowser, say, soon, textsIn } from '../../testing/chat-in-browser.ts'

jest.setTimeout(120_000)

const chat = chatInBrowser()

afterEach(() => expect(chat.complaints()).toEqual([]))

/** What the log says. */
async function textsOf(id: string): Promise<string[]> {
  const texts: string[] = []
  for await (const { message } of chat.client.messages(id)) texts.push(message)
  return texts
}

/** Both show what the log has, and nothing is on its way. */
const agree = (id: string, count: number, ...pages: Page[]) =>
  soon(async () => {
    const texts = await textsOf(id)
    expect(texts).toHaveLength(count)
    for (const page of pages) expect(await textsIn(page)).toEqual(texts)
    for (const page of pages) expect(await page.locator('.message .state').count()).toBe(0)
  }, 20_000)

test('loses nothing, and shows nothing twice, over cuts, a killed server and a rebuild', async () => {
  const [anna, bert] = await Promise.all([chat.open('anna', '#lasting'), chat.open('bert', '#lasting')])
  await say(anna, 'one')
  await agree('lasting', 1, anna, bert)

  await anna.context().setOffline(true)
  await anna.getByText('No connection since').waitFor()
  await say(anna, 'written while offline')
  await say(bert, 'meanwhile')
  await say(anna, 'same')
  await say(anna, 'same')
  await soon(async () => expect(await anna.locator('.is-sending').count()).toBe(3))
  await anna.context().setOffline(false)
  await agree('lasting', 5, anna, bert)

  await say(anna, 'before the end')
  await chat.server.end('SIGKILL')
  await say(anna, 'to nobody')
  await say(bert, 'to nobody either')
  await anna.getByText('No connection since').waitFor()
  chat.server.start()
  await agree('lasting', 8, anna, bert)

  const { ended } = commandProcess('rebuild', [], chat.server.variables)
  for (let count = 0; count < 5; count += 1) await say([anna, bert][count % 2] as Page, `during the rebuild ${count}`)
  await ended
  await say(bert, 'after it')
  await agree('lasting', 14, anna, bert)
  await anna.getByText('Connected', { exact: true }).waitFor()

  await anna.context().setOffline(true)
  await say(anna, 'survives a reload')
  await soon(async () => expect(await anna.locator('.is-sending').count()).toBe(1))
  await anna.context().setOffline(false)
  await anna.reload()
  await agree('lasting', 15, anna, bert)
  await Promise.all([anna, bert].map((page) => page.context().close()))
})

test('goes up through 5,000 messages to the first, and stays where one reads', async () => {
  const post = (number: number) => chat.client.post(`user ${number % 7}`, 'long', `message ${number}`)
  await post(0)
  for (let from = 1; from < 5_000; from += 250) {
    await Promise.all(Array.from({ length: Math.min(250, 5_000 - from) }, (_, index) => post(from + index)))
  }
  const page = await chat.open('anna', '#long')
  await soon(async () => expect(await page.locator('.message').count()).toBeGreaterThanOrEqual(100))
  const log = page.getByRole('log')
  // By its class, because to find a role among so many buttons takes long.
  const older = page.locator('.older')
  expect(await log.evaluate(distanceToEnd)).toBeLessThan(2)

  // Somebody who reads older messages sees them where they were when others come, above and below.
  await log.evaluate((element) => element.scrollTo(0, 1_500))
  const [id, top] = (await page.evaluate(firstInSight)) as [string, number]
  await chat.client.post('bert', 'long', 'the latest')
  await page.getByRole('button', { name: '1 new message' }).waitFor()
  const count = await page.locator('.message').count()
  await older.evaluate((button: { click(): void }) => button.click())
  await soon(async () => expect(await page.locator('.message').count()).toBe(count + 100))
  const topNow = (await page.locator(`[data-id="${id}"]`).boundingBox())?.y ?? 0
  expect(Math.abs(topNow - top)).toBeLessThan(2)

  const begun = Date.now()
  while ((await older.count()) > 0) {
    await log.evaluate((element) => element.scrollTo(0, 0))
    await page.waitForTimeout(20)
  }
  process.stdout.write(`up through 5,000 messages in ${Date.now() - begun} ms\n`)
  await soon(async () => expect(await textsIn(page)).toEqual(await textsOf('long')))

  const longest = await page.evaluate(slowestFrame)
  process.stdout.write(`the slowest frame while all of them are scrolled through: ${longest} ms\n`)
  await log.evaluate((element) => element.scrollTo(0, 0))
  await page.locator('.latest').click()
  await soon(async () => expect(await log.evaluate(distanceToEnd)).toBeLessThan(2))
  await chat.client.post('bert', 'long', 'and one more')
  await soon(async () => expect((await textsIn(page)).at(-1)).toBe('and one more'))
  expect(await log.evaluate(distanceToEnd)).toBeLessThan(2)
  await page.context().close()
})

interface Scroller {
  readonly scrollHeight: number
  readonly scrollTop: number
  readonly clientHeight: number
}

const distanceToEnd = ({ scrollHeight, scrollTop, clientHeight }: Scroller) => scrollHeight - scrollTop - clientHeight

const firstInSight = `(() => {
  const log = document.querySelector('[role=log]')
  const line = log.getBoundingClientRect().top
  const row = [...log.querySelectorAll('.message')].find((row) => row.getBoundingClientRect().top > line)
  return [row.dataset.id, row.getBoundingClientRect().top]
})()`

const slowestFrame = `(async () => {
  const log = document.querySelector('[role=log]')
  const frame = () => new Promise(requestAnimationFrame)
  let [longest, before] = [0, await frame()]
  for (let times = 0; times < 60; times += 1) {
    log.scrollTop = ((times + 1) * log.scrollHeight) / 60
    const at = await frame()
    longest = Math.max(longest, at - before)
    before = at
  }
  return Math.round(longest)
})()`
