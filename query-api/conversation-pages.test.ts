import { beforeEach, describe, expect, test } from '@jest/globals'
import { Problem } from '../contracts/problem.ts'
import { conversationsOverLmdb, cursor, idsOf } from '../testing/conversations-over-lmdb.ts'
import type { Answer } from '../testing/query-api-over-lmdb.ts'

const { get, project } = conversationsOverLmdb()

async function walk(first: string, direction: 'prev' | 'next') {
  const pages: string[][] = []
  let last = first
  for (let at: string | undefined = first; at; ) {
    const page: Answer = await get(at)
    pages.push(idsOf(page.body))
    last = at
    at = page[direction]
  }
  return { pages, last }
}

describe('seven messages among others', () => {
  const seven = [0, 3, 4, 8, 15, 16, 23]
  beforeEach(async () => {
    await project('1234', seven)
    await project('123', [1, 9, 24])
    await project('12345', [2, 10, 25])
  })

  test.each([1, 2, 3, 6, 7, 8])('are each visited once in pages of %d, there and back, in log order', async (limit) => {
    const back = await walk(`/conversations/1234?limit=${limit}`, 'prev')
    expect(back.pages.toReversed().flat()).toEqual(seven.map(String))
    expect(back.pages.slice(0, -1).every((page) => page.length === limit)).toBe(true)
    const there = await walk(back.last, 'next')
    expect(there.pages.flat()).toEqual(seven.map(String))
  })

  test('can be followed as they grow: the last page leads to what comes after it', async () => {
    const after = `/conversations/1234?after=${cursor('24')}`
    const { body, prev = '', next } = await get(after)
    expect([body, next]).toEqual([{ id: '1234', messages: [] }, undefined])
    expect((await walk(prev, 'prev')).pages).toEqual([seven.map(String)])
    await project('1234', [30, 31])
    expect((await walk(after, 'next')).pages).toEqual([['30', '31']])
  })

  test('are followed by a link from the empty page before the first of them', async () => {
    const { body, next = '', prev } = await get(`/conversations/1234?limit=7&before=${cursor('0')}`)
    expect([body, prev]).toEqual([{ id: '1234', messages: [] }, undefined])
    expect((await walk(next, 'next')).pages).toEqual([seven.map(String)])
  })

  test.each(['', 'x', '!', 'MQ==', cursor('-2'), cursor('1.5'), cursor('1'.repeat(16))])(
    'have no cursor %j',
    async (text) => {
      for (const name of ['before', 'after']) {
        const { body } = await get(`/conversations/1234?${new URLSearchParams({ [name]: text })}`)
        expect(Problem.parse(body)).toMatchObject({ status: 422, errors: [{ parameter: name }] })
      }
    },
  )

  test.each(['before=Mw&after=Mw', 'before=Mw&before=Mw', 'limit=0', 'limit=1001', 'limit=7&limit=7'])(
    'are not shown by what is asked wrongly: %s',
    async (query) => {
      expect(Problem.parse((await get(`/conversations/1234?${query}`)).body)).toMatchObject({
        status: 422,
        errors: [{ parameter: expect.any(String) }],
      })
    },
  )
})
