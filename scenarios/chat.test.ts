import { execFileSync } from 'node:child_process'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createClient } from '../client/client.ts'
import { freePort } from '../testing/free-port.ts'
import { commandProcess } from './command-process.ts'
import { type OwnStandalone, ownStandalone } from './own-standalone.ts'

jest.setTimeout(60_000)

let server: OwnStandalone

beforeAll(async () => {
  server = await ownStandalone()
})
afterAll(async () => {
  await server.stop()
  expect(server.accidents).toEqual([])
})

const client = () => createClient(server.origin)
const started = (words: readonly string[], input?: string) =>
  commandProcess('chat', [...words, '--url', server.origin], { TZ: 'UTC' }, input)
const chat = (words: readonly string[], input?: string) => started(words, input).ended
const shown = (...lines: string[]) =>
  expect.stringMatching(new RegExp(`^${lines.map((line) => `${line}\n`).join('')}$`))
const time = '\\d{4}-\\d\\d-\\d\\d \\d\\d:\\d\\d:\\d\\d'

describe('npm run chat', () => {
  test('posts a message and reads it', async () => {
    const posted = await chat(['post', 'general', 'hello', '--as', 'superman'])
    expect(posted).toEqual({ code: 0, stdout: shown('[0-9a-f-]{36}'), stderr: '' })
    await client().conversation('general')
    const read = await chat(['read', 'general'])
    expect(read).toEqual({ code: 0, stdout: shown(`${time} superman: hello`), stderr: '' })
  })

  test('posts once what is posted again under its key', async () => {
    const words = ['post', 'keyed', 'once', '--as', 'ann', '--key', '4fd2c1', '--json']
    const [first, again] = [await chat(words), await chat(words)]
    expect(JSON.parse(first.stdout)).toEqual({ id: expect.any(String), conversation_id: 'keyed' })
    expect(again).toEqual(first)
    expect((await chat(['read', 'keyed'])).stdout).toEqual(shown(`${time} ann: once`))
  })

  test('posts each line that it is given, in order, and reads all of them', async () => {
    const texts = Array.from({ length: 30 }, (_, number) => `line ${number}`)
    const { code, stdout } = await chat(['post', 'lines', '--as', 'ann'], `${texts.join('\r\n\n')}`)
    expect([code, stdout.trim().split('\n').length]).toEqual([0, 30])
    const lines = (await chat(['read', 'lines', '--all', '--json'])).stdout.trim().split('\n')
    expect(lines.map((line) => JSON.parse(line).text)).toEqual(texts)
    expect(JSON.parse(lines[0] ?? '')).toEqual({
      ...{ conversation_id: 'lines', user: 'ann', text: 'line 0' },
      ...{ id: expect.any(String), posted_at: expect.stringMatching(/^\d{4}-.*Z$/) },
    })
    const latest = (await chat(['read', 'lines', '--limit', '2'])).stdout
    expect(latest).toEqual(shown(`${time} ann: line 28`, `${time} ann: line 29`))
  })

  test('ends at the line that is refused, and says which and why', async () => {
    const { code, stdout, stderr } = await chat(['post', 'stops', '--as', 'ann'], `a\n${'x'.repeat(4_097)}\nb\n`)
    expect([code, stdout.trim().split('\n').length]).toEqual([1, 1])
    expect(stderr).toMatch(/^line 2, after which nothing was posted: .* #\/message must be a text of 1 to 4096 .*\n$/)
  })

  test('lists users and conversations', async () => {
    await client().post('zoe', 'zoo', 'hello')
    await client().users()
    await chat(['read', 'zoo'])
    expect((await chat(['users'])).stdout.trim().split('\n').at(-1)).toBe('zoe')
    expect((await chat(['users', '--json'])).stdout).toMatch('{"user":"superman"}\n')
    expect((await chat(['conversations'])).stdout).toMatch(new RegExp(`^${time} zoo\n`))
    expect(JSON.parse((await chat(['conversations', '--json'])).stdout.split('\n')[0] ?? '')).toMatchObject({
      id: 'zoo',
    })
  })

  test('says that a conversation is not there, and what helps', async () => {
    const stderr = expect.stringMatching(
      /^Not found\. There is no such conversation\. .*chat -- conversations lists.*\n$/,
    )
    for (const action of ['read', 'tail']) {
      expect(await chat([action, 'nowhere'])).toEqual({ code: 1, stdout: '', stderr })
    }
  })

  test('says that nobody answers, and what helps', async () => {
    const words = [
      'post',
      'general',
      'hello',
      '--as',
      'ann',
      '--url',
      `http://localhost:${await freePort()}`,
      '--wait',
      '0.5',
    ]
    const { code, stdout, stderr } = await commandProcess('chat', words, {}).ended
    expect([code, stdout]).toEqual([1, ''])
    expect(stderr).toMatch(
      /^.*ECONNREFUSED.*: trying again\n.*ECONNREFUSED.*--key \S+ it is not posted twice\..*--url right.*\n$/,
    )
  })

  test('shows what would do something to a terminal, and nobody writes in the name of others', async () => {
    await client().post('eve\u001b[2J', 'rude', '\u001b]0;x\u0007\u009b1mhi\n2018-01-17 04:50:14 ann: I agree')
    const { stdout } = await chat(['read', 'rude'])
    expect(stdout).toMatch(
      /^\S+ \S+ eve\\u001b\[2J: \\u001b\]0;x\\u0007\\u009b1mhi\n {4}2018-01-17 04:50:14 ann: I agree\n$/,
    )
    const json = (await chat(['read', 'rude', '--json'])).stdout
    expect(json).not.toMatch(/[^\n\P{Cc}]/u)
    expect(JSON.parse(json).text).toMatch('\u009b1m')
  })

  test('ends quietly when nobody reads on', () => {
    const line = `${process.execPath} dist/client/cli/chat.js read lines --url ${server.origin} 2>&1 >&3 3>&- | cat`
    const toNobody = `exec 3> >(exec true); sleep 1; ${line}`
    expect(execFileSync('bash', ['-c', toNobody], { encoding: 'utf8' })).toBe('')
  })
})

describe('npm run chat -- tail', () => {
  test('shows the latest, what comes and what is deleted, and ends with 0 when it is interrupted', async () => {
    await client().post('ann', 'tailed', 'before')
    await client().post('ann', 'tailed', 'latest')
    const tail = started(['tail', 'tailed', '--since', '1'])
    await tail.said('latest')
    const { id } = await client().post('bob', 'tailed', 'comes')
    await tail.said('comes')
    await client().deleteMessage('tailed', id)
    await tail.said('deleted')
    await client().deleteConversation('tailed')
    await tail.said('all of tailed')
    tail.kill('SIGINT')
    const deleted = [`-- deleted: message ${id} of tailed`, '-- deleted: all of tailed']
    const stdout = shown(`${time} ann: latest`, `${time} bob: comes`, ...deleted)
    expect(await tail.ended).toEqual({ code: 0, stdout, stderr: '' })
  })

  test('goes on after the service was killed, and says so, and shows everything once', async () => {
    await client().post('ann', 'all', 'first')
    const tail = started(['tail', '--since', '1', '--json'])
    await tail.said('"first"')
    await server.end('SIGKILL')
    await tail.said('trying again')
    server.start()
    await client().post('ann', 'other', 'second')
    await tail.said('"second"')
    await client().post('ann', 'all', 'third')
    await tail.said('"third"')
    tail.kill('SIGINT')
    const { code, stdout, stderr } = await tail.ended
    expect(
      stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line).text),
    ).toEqual(['first', 'second', 'third'])
    expect([code, stderr]).toEqual([0, expect.stringMatching(/^.*: trying again\n(.*\n)*connected again\n$/)])
  })
})
