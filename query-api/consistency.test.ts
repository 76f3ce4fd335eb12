import { describe, expect, test } from '@jest/globals'
import { decodeConsistencyToken, encodeConsistencyToken } from '../contracts/consistency-token.ts'
import type { Vector } from '../contracts/position.ts'
import { Problem } from '../contracts/problem.ts'
import { conversationsOverLmdb, idsOf } from '../testing/conversations-over-lmdb.ts'

const { origin, project } = conversationsOverLmdb()

const tokenAt = (vector: Vector, logId = 'log') => encodeConsistencyToken({ logId, vector })

const ask = (path: string, headers: Record<string, string> = {}) => fetch(origin() + path, { headers })
const asking = (token: string, more = {}) => ask('/conversations/1234', { 'Consistency-Token': token, ...more })

const shownBy = (response: Response) => decodeConsistencyToken(response.headers.get('Consistency-Token') ?? '')

const sleep = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds))

describe.each(['/messages', '/users', '/conversations', '/conversations/1234'])('an answer of %s', (path) => {
  test('has the token of what it shows', async () => {
    await project('1234', [0, 1])
    expect(shownBy(await ask(path))).toEqual({ logId: 'log', vector: [2] })
    await project('1234', [2])
    expect(shownBy(await ask(path))).toEqual({ logId: 'log', vector: [3] })
  })

  test('is not sent again to a client that has it', async () => {
    await project('1234', [0])
    const first = await ask(path)
    const tag = first.headers.get('ETag') ?? ''
    const again = await ask(path, { 'If-None-Match': tag })
    expect([again.status, await again.text()]).toEqual([304, ''])
    expect(again.headers.get('ETag')).toBe(tag)
    expect(shownBy(again)).toEqual({ logId: 'log', vector: [1] })
    expect((await ask(path, { 'If-None-Match': '"another"' })).status).toBe(200)
  })

  test('may be kept, but not shown without asking', async () => {
    await project('1234', [0])
    expect((await ask(path)).headers.get('Cache-Control')).toBe('no-cache')
  })

  test('has no body for HEAD', async () => {
    await project('1234', [0])
    const response = await fetch(origin() + path, { method: 'HEAD' })
    expect([response.status, await response.text()]).toEqual([200, ''])
    expect(Number(response.headers.get('Content-Length'))).toBeGreaterThan(0)
  })
})

describe('a read with a token', () => {
  test('is answered at once when that is shown', async () => {
    await project('1234', [0])
    expect(idsOf(await (await asking(tokenAt([1]))).json())).toEqual(['0'])
  })

  test('that does not want to wait is answered when that is shown', async () => {
    await project('1234', [0])
    expect((await asking(tokenAt([1]), { Prefer: 'wait=0' })).status).toBe(200)
  })

  test('waits until that is shown', async () => {
    await project('1234', [0])
    const answer = asking(tokenAt([2]))
    await sleep(50)
    await project('1234', [1])
    expect(idsOf(await (await answer).json())).toEqual(['0', '1'])
  })

  test.each([
    ['wait=0', 0],
    ['wait=1', 1],
    ['respond-async, wait="1"; x=y, handling=lenient', 1],
  ])('waits as long as is preferred, %s, and then says so', async (Prefer, seconds) => {
    await project('1234', [0])
    const begun = performance.now()
    const response = await asking(tokenAt([2]), { Prefer })
    const waited = (performance.now() - begun) / 1_000
    // A timer may fire a millisecond early.
    expect(waited).toBeGreaterThan(seconds - 0.01)
    expect(waited).toBeLessThan(seconds + 1)
    expect(Problem.parse(await response.json())).toMatchObject({ status: 503, type: 'urn:problem:behind' })
    expect(Number(response.headers.get('Retry-After'))).toBeGreaterThan(0)
  })

  test('is refused when the token is of another log, or none', async () => {
    await project('1234', [0])
    for (const token of [tokenAt([1], 'another'), tokenAt([1, 1]), 'nonsense']) {
      expect(Problem.parse(await (await asking(token)).json())).toMatchObject({
        status: 422,
        errors: [{ header: 'Consistency-Token' }],
      })
    }
  })

  test('does not find what is not there, however long it waited', async () => {
    const answer = ask('/conversations/none', { 'Consistency-Token': tokenAt([1]) })
    await sleep(20)
    await project('1234', [0])
    expect((await answer).status).toBe(404)
  })
})
