import { describe, expect, test } from '@jest/globals'
import { createHistory } from './history.ts'

const behind = '503 urn:problem:behind'
const wordsOf = ({ violations }: ReturnType<typeof createHistory>) => violations.map(({ words }) => words)

describe('what is told to be wrong at once', () => {
  test('is a page that shows two things with one token', () => {
    const history = createHistory(() => false)
    history.shows('/users', 'token', '["ann"]')
    history.shows('/users', 'token', '["ann"]')
    history.shows('/users', 'another token', '["ann","bob"]')
    history.shows('/messages', 'token', '[]')
    expect(wordsOf(history)).toEqual([])
    history.shows('/users', 'token', '["ann","bob"]')
    expect(wordsOf(history)).toEqual(['/users shows two things with one token: ["ann","bob"]'])
  })

  test('is a page of the latest that ends with others for one token, but not that some are gone', () => {
    const history = createHistory(() => false)
    history.showsLatest('/messages', 'token', ['2', '3'])
    history.showsLatest('/messages', 'token', ['1', '2', '3'])
    history.showsLatest('/messages', 'token', ['3'])
    history.showsLatest('/messages', 'another token', ['3', '4'])
    expect(wordsOf(history)).toEqual([])
    history.showsLatest('/messages', 'token', ['1', '2'])
    expect(wordsOf(history)).toEqual(['/messages ends with others for one token:  1 2'])
  })

  test('is a message that is another one elsewhere', () => {
    const history = createHistory(() => false)
    const message = { id: '1', conversation: 'c', sender: 'ann', text: 'hello' }
    expect([history.see(message), history.see({ ...message })]).toEqual(['1', '1'])
    expect(wordsOf(history)).toEqual([])
    history.see({ ...message, conversation: 'd' })
    expect(wordsOf(history)).toEqual(['1 is ["d","ann","hello"] and ["c","ann","hello"]'])
  })

  test('is a failure, unless something is in trouble', () => {
    let isInTrouble = true
    const history = createHistory(() => isInTrouble)
    history.failed('/users', behind, 0)
    expect([...history.excused]).toEqual([[behind, 1]])
    isInTrouble = false
    history.failed('/users', behind, 0)
    expect(wordsOf(history)).toEqual([`/users: ${behind}, and nothing was in trouble`])
  })

  test('is a failure that no trouble excuses', () => {
    const history = createHistory(() => true)
    history.failed('/users', '500 urn:problem:internal', 0)
    history.failed('/users', 'TimeoutError', 0)
    expect(wordsOf(history)).toEqual(['/users: 500 urn:problem:internal', '/users: TimeoutError'])
  })
})
