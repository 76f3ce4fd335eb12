import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import { afterEach, describe, expect, jest, test } from '@jest/globals'
import type { Page } from 'playwright-core'
import { chatInBrowser, say, soon, textsIn } from '../../testing/chat-in-browser.ts'

jest.setTimeout(120_000)

const chat = chatInBrowser()
const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')

afterEach(() => expect(chat.complaints()).toEqual([]))

const hashOf = (id: string) => `#${encodeURIComponent(id)}`
const heading = (page: Page) => page.getByRole('main').getByRole('heading', { level: 2 })
const links = (page: Page) => page.locator('.conversations li > a > bdi').allTextContents()
const focused = (page: Page) => page.evaluate('document.activeElement.id || document.activeElement.textContent')

describe('two who look at a conversation', () => {
  test('see what each says, once and in order', async () => {
    const [anna, bert] = await Promise.all([chat.open('anna', '#1234'), chat.open('bert', '#1234')])
    const said: string[] = []
    for (const page of [anna, bert, bert, anna]) {
      said.push(`message ${said.length}`)
      await say(page, said.at(-1) as string)
      await soon(async () => expect([await textsIn(anna), await textsIn(bert)]).toEqual([said, said]))
    }
    expect(await anna.locator('.message.own .text').allTextContents()).toEqual([said[0], said[3]])
    expect(await bert.locator('.message .state').count()).toBe(0)
    await Promise.all([anna, bert].map((page) => page.context().close()))
  })

  test('see it go when one deletes it, after having been asked', async () => {
    for (const text of ['one', 'two', 'three']) await chat.client.post('carl', 'short-lived', text)
    const [anna, bert] = await Promise.all([chat.open('anna', '#short-lived'), chat.open('bert', '#short-lived')])
    await soon(async () => expect(await textsIn(anna)).toEqual(['one', 'two', 'three']))
    await anna.locator('.message', { hasText: 'two' }).hover()
    await anna.locator('.message', { hasText: 'two' }).getByRole('button').click()
    await anna.getByRole('button', { name: 'Cancel' }).click()
    expect(await textsIn(anna)).toHaveLength(3)
    await anna.locator('.message', { hasText: 'two' }).getByRole('button').click()
    await anna.getByRole('button', { name: 'Delete', exact: true }).click()
    await soon(async () => {
      expect([await textsIn(anna), await textsIn(bert)]).toEqual([
        ['one', 'three'],
        ['one', 'three'],
      ])
    })
    await anna.getByRole('button', { name: 'Delete conversation' }).click()
    await anna.getByRole('button', { name: 'Delete', exact: true }).click()
    await soon(async () => expect([await textsIn(anna), await textsIn(bert)]).toEqual([[], []]))
    await soon(async () => expect(await links(bert)).not.toContain('short-lived'))
    await Promise.all([anna, bert].map((page) => page.context().close()))
  })
})

test('shows no more of a user who is erased', async () => {
  await chat.client.post('carl', 'erasing', 'stays')
  await chat.client.post('eve', 'erasing', 'goes')
  const page = await chat.open('anna', '#erasing')
  await soon(async () => expect(await textsIn(page)).toEqual(['stays', 'goes']))
  await page.locator('summary').click()
  await soon(async () => expect(await page.locator('.people li').allTextContents()).toContain('eve'))
  await chat.client.eraseUser('eve')
  await soon(async () => expect(await textsIn(page)).toEqual(['stays']))
  await soon(async () => expect(await page.locator('.people li').allTextContents()).not.toContain('eve'))
  await page.context().close()
})

test('shows as text whatever is said, in any script and of any length', async () => {
  const texts = [
    '<img src=x onerror="document.title=1"><script>document.title=2</script>',
    '"><style>*{display:none}</style>&amp;&lt;',
    'שלום עולם – مرحبا بالعالم',
    'one\n\n  two\tthree',
    '👩‍👩‍👧‍👦 e\u0301 🏳️‍🌈 𝒳',
    `${'x'.repeat(4_095)}y`,
  ]
  const id = '<b>a/b</b> %2F ../👋 مرحبا'
  for (const text of texts) await chat.client.post('<i>eve</i>\u202e', id, text)
  const page = await chat.open('anna', hashOf(id), { viewport: { width: 360, height: 740 } })
  await soon(async () => expect(await textsIn(page)).toEqual(texts))
  const written = `${'é'.repeat(4_090)}👋\nend`.slice(0, 4_096)
  await say(page, written)
  await soon(async () =>
    expect(await page.locator('.message:not(.is-sending) .text').last().textContent()).toBe(written),
  )
  expect(await page.locator('main :is(img, script, style, b, i)').count()).toBe(0)
  expect(await heading(page).textContent()).toBe(id)
  expect(await page.evaluate('document.documentElement.scrollWidth')).toBe(360)
  await page.context().close()
})

test('keeps what is open over reload, back and forward, whatever its name is', async () => {
  const ids = ['with space', 'a/b', '%2F', '/all', '👋#?', 'مرحبا']
  for (const id of ids) await chat.client.post('carl', id, `in ${id}`)
  const page = await chat.open('anna', '')
  for (const id of ids) {
    await page.locator('.conversations a', { has: page.locator(`bdi:text-is("${id}")`) }).click()
    await soon(async () => expect([await heading(page).textContent(), await textsIn(page)]).toEqual([id, [`in ${id}`]]))
  }
  await page.goBack()
  await soon(async () => expect(await textsIn(page)).toEqual(['in 👋#?']))
  await page.reload()
  await soon(async () => expect(await textsIn(page)).toEqual(['in 👋#?']))
  await page.goForward()
  await soon(async () => expect(await textsIn(page)).toEqual(['in مرحبا']))
  await page.getByRole('link', { name: 'All messages' }).click()
  await soon(async () => expect((await textsIn(page)).slice(-6)).toEqual(ids.map((id) => `in ${id}`)))
  expect(await page.getByRole('banner').getByText('anna').isVisible()).toBe(true)
  await page.context().close()
})

test('says why a message was refused, and sends it again when that is wanted', async () => {
  const page = await chat.open('anna', '#refused')
  const problem = { type: 'about:blank', title: 'No', status: 403, detail: 'Not today.', request_id: '1' }
  await page.route('**/messages/', (route) =>
    route.fulfill({ status: 403, contentType: 'application/problem+json', body: JSON.stringify(problem) }),
  )
  await say(page, 'hello')
  await page.getByText('Not today.').waitFor()
  await page.reload()
  await page.getByText('Not today.').waitFor()
  await page.unroute('**/messages/')
  await page.getByRole('button', { name: 'Try again' }).click()
  await soon(async () => expect(await page.locator('.message:not(.is-sending, .is-sent)').count()).toBe(1))
  expect(await textsIn(page)).toEqual(['hello'])
  expect(chat.complaints().filter((text) => !text.includes('403'))).toEqual([])
  await page.context().close()
})

test('is used with the keyboard alone', async () => {
  for (const id of ['first', 'second']) await chat.client.post('carl', id, `in ${id}`)
  const page = await chat.open('anna', '')
  const press = async (...keys: string[]) => {
    for (const key of keys) await page.keyboard.press(key)
  }
  await page.getByLabel('Open or begin a conversation').focus()
  await page.keyboard.type('first')
  await press('Enter')
  await soon(async () => expect(await focused(page)).toBe('text'))
  await page.keyboard.type('line one')
  await press('Shift+Enter')
  await page.keyboard.type('line two')
  await press('Enter')
  await soon(async () => expect(await textsIn(page)).toEqual(['in first', 'line one\nline two']))
  await soon(async () => expect((await links(page)).slice(0, 2)).toEqual(['first', 'second']))
  await press('Escape')
  await soon(async () => expect(await focused(page)).toContain('first'))
  await press('Tab', 'Enter')
  await soon(async () => expect([await heading(page).textContent(), await focused(page)]).toEqual(['second', 'text']))
  await soon(async () => expect(await textsIn(page)).toEqual(['in second']))
  await press('Shift+Tab', 'ArrowUp', 'Delete')
  await page.getByRole('dialog').waitFor()
  await press('Tab', 'Enter')
  await soon(async () => expect(await textsIn(page)).toEqual([]))
  await page.reload()
  await heading(page).waitFor()
  await press('Tab', 'Enter')
  expect(await focused(page)).toBe('open')
  await page.context().close()
})

test.each(['light', 'dark'] as const)('is accessible in %s, wide and narrow', async (colorScheme) => {
  for (const sender of ['anna', 'carl']) await chat.client.post(sender, 'accessible', 'hello')
  const page = await chat.open('anna', '#accessible', { colorScheme })
  await page.locator('.message').last().waitFor()
  // Not by a script element, which the policy would refuse.
  await page.evaluate(axe)
  const hashes = ['#accessible', '#/all', '#', '#accessible']
  for (const [index, hash] of hashes.entries()) {
    await page.setViewportSize({ width: index % 2 === 0 ? 1_280 : 360, height: 740 })
    await page.evaluate(`location.hash = '${hash}'`)
    await page.waitForTimeout(200)
    expect(await violations(page)).toEqual([])
  }
  await page.getByRole('button', { name: 'Delete conversation' }).click()
  expect(await violations(page)).toEqual([])
  await page.getByRole('button', { name: 'Cancel' }).click()
  await page.context().setOffline(true)
  await page.getByText('No connection').waitFor()
  await say(page, 'anybody?')
  expect(await violations(page)).toEqual([])
  await page.context().close()
})

/** What axe finds grave, with the elements. */
async function violations(page: Page) {
  const found = (await page.evaluate("axe.run({ resultTypes: ['violations'] })")) as {
    violations: { id: string; impact: string; nodes: { html: string }[] }[]
  }
  const grave = found.violations.filter(({ impact }) => impact === 'serious' || impact === 'critical')
  return grave.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)])
}
