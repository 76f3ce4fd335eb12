import { describe, expect, test } from '@jest/globals'
import { LogRefused } from '../event-log.ts'
import { createKnownEnds } from './known-ends.ts'

describe('the ends of a topic', () => {
  test('may grow', () => {
    const { asked } = createKnownEnds('t')
    asked()(0, 0, 5)
    expect(() => asked()(0, 5, 9)).not.toThrow()
    expect(() => asked()(1, 0, 1)).not.toThrow()
  })

  test('may not go back', () => {
    const { asked } = createKnownEnds('t')
    asked()(0, 0, 5)
    expect(() => asked()(0, 4, 6)).toThrow(LogRefused)
    expect(() => asked()(0, 4, 6)).toThrow('partition 0 of topic t ended at 5 and ends at 4 now')
  })

  test('are held against what was known when they were asked for', () => {
    const { asked } = createKnownEnds('t')
    asked()(0, 0, 5)
    const [send, look] = [asked(), asked()]
    look(0, 9, 9)
    expect(() => send(0, 5, 9)).not.toThrow()
    expect(() => asked()(0, 8, 8)).toThrow(LogRefused)
  })
})
