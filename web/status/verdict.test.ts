import { expect, test } from '@jest/globals'
import { statusAnswer } from '../../testing/status-answers.ts'
import { timeOfDay } from './format.ts'
import { verdictOn } from './verdict.ts'

const failure = { since: Date.parse('2026-03-01T12:06:00Z'), reason: 'The server cannot be reached.' }
const since = `No answer since ${timeOfDay(failure.since)}`

test('says nothing of what is not known yet', () => {
  expect(verdictOn({})).toMatchObject({ tone: 'waiting', lines: [] })
})

test('says that all is well', () => {
  expect(verdictOn({ status: statusAnswer() })).toEqual({ tone: 'well', headline: 'All is well', lines: [] })
})

test('counts the problems and says each', () => {
  const status = statusAnswer({ well: false, problems: ['one', 'two'] })
  expect(verdictOn({ status })).toEqual({ tone: 'unwell', headline: '2 problems', lines: ['one', 'two'] })
  expect(verdictOn({ status: { ...status, problems: ['one'] } }).headline).toBe('1 problem')
})

test('never says that all is well where that is not said', () => {
  const status = statusAnswer({ well: false, problems: [] })
  expect(verdictOn({ status })).toMatchObject({ tone: 'unwell', headline: 'Not all is well' })
})

test('says since when nothing is known, why, and of when the figures are', () => {
  const status = statusAnswer({ well: false, problems: ['one'] })
  expect(verdictOn({ failure })).toEqual({ tone: 'unknown', headline: since, lines: [failure.reason] })
  expect(verdictOn({ status, failure })).toEqual({
    tone: 'unknown',
    headline: since,
    lines: [failure.reason, `Below are the figures of ${timeOfDay(status.at)}.`, 'Last known problem: one'],
  })
})
