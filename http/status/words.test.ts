import { expect, test } from '@jest/globals'
import { vitals } from '../../contracts/examples.ts'
import type { GenerationStatus, Status, Vitals } from '../../contracts/status.ts'
import type { Heard } from './peers.ts'
import { problemsOf } from './words.ts'

const at = 'projector at 10.0.0.2:8081'

const heard = (more: Partial<Vitals> = {}): Heard => ({
  service: 'projector',
  address: '10.0.0.2:8081',
  vitals: { ...vitals, ...more },
})

const live: GenerationStatus = { id: 'v5-1', state: 'live', lag_records: 0, lag_seconds: 0, progress: 1 }

function projection(more: Partial<NonNullable<Status['projection']>> = {}): NonNullable<Status['projection']> {
  const visible_ms = { p50: null, p99: null }
  return { lag_records: 0, lag_seconds: 0, dead_letters: 0, generations: [live], visible_ms, ...more }
}

const sample = vitals.samples[0] as Vitals['samples'][0]

test('where all is well, there is nothing to say', () => {
  expect(problemsOf([heard()], projection())).toEqual([])
  expect(problemsOf([heard()], null)).toEqual([])
})

test.each([
  ['command-api', 'there is no command-api: nothing can be posted'],
  ['projector', 'there is no projector: what is posted is not shown'],
  ['query-api', 'there is no query-api: nothing can be read'],
  ['mailer', 'there is no mailer: what it does is not done'],
])('of a service without a process, %s, what does not work is said', (service, words) => {
  expect(problemsOf([{ service, address: undefined }], null)).toEqual([words])
})

test('a name that cannot be looked up is not taken for a service that is not there', () => {
  const one = { service: 'projector', address: undefined, silence: 'could not be looked up' }
  expect(problemsOf([one], null)).toEqual(['projector could not be looked up: nothing is known of it'])
})

test('a process that is silent is named by its address', () => {
  const one = { service: 'projector', address: '10.0.0.2:8081', silence: 'does not answer' }
  expect(problemsOf([one], null)).toEqual([`${at} does not answer`])
})

test('a process that is not ready says why, part by part', () => {
  const reasons = { readModels: 'connection refused', keys: 'too slow' }
  expect(problemsOf([heard({ ready: false, reasons })], projection())).toEqual([
    `${at} is not ready: readModels: connection refused`,
    `${at} is not ready: keys: too slow`,
  ])
})

test('read models that are behind for a moment are well, and those that are for long are not', () => {
  expect(problemsOf([], projection({ lag_seconds: 9.9, lag_records: 5_000 }))).toEqual([])
  expect(problemsOf([], projection({ lag_seconds: 31.4, lag_records: 5_000 }))).toEqual([
    'the read models are 31 s behind the log, by 5000 records',
  ])
})

test('the first read models say how far they are; a rebuild beside live ones is no problem', () => {
  const building: GenerationStatus = { ...live, state: 'building', progress: 0.456, lag_seconds: 100 }
  expect(problemsOf([], projection({ generations: [building] }))).toEqual([
    'nothing can be read until the first read models are built: 45 % are',
  ])
  expect(problemsOf([], projection({ generations: [live, building] }))).toEqual([])
})

test('dead letters wait for somebody to look at them', () => {
  expect(problemsOf([], projection({ dead_letters: 1 }))).toEqual([
    'there is a dead letter: look at npm run dead-letters',
  ])
  expect(problemsOf([], projection({ dead_letters: 7 }))).toEqual([
    'there are 7 dead letters: look at npm run dead-letters',
  ])
  expect(problemsOf([], projection({ dead_letters: null }))).toEqual([])
})

test('failures are counted over the last seconds, and two of them, or one in a hundred, are borne', () => {
  const failing = (failed: number) => heard({ samples: [{ ...sample, requests: 200, failed }] })
  expect(problemsOf([failing(2)], projection())).toEqual([])
  expect(problemsOf([heard({ samples: [{ ...sample, requests: 2, failed: 2 }] })], projection())).toEqual([])
  expect(problemsOf([failing(3)], projection())).toEqual([
    `${at} has answered 3 of 200 requests with 5xx in the last 2 s`,
  ])
  const past = [...Array(1).fill({ ...sample, requests: 9, failed: 9 }), ...Array(5).fill({ ...sample, failed: 0 })]
  expect(problemsOf([heard({ samples: past })], projection())).toEqual([])
})

test('a disk that fills up is told before it is full', () => {
  const left = (available_bytes: number) => heard({ disk: { size_bytes: 1_000, available_bytes } })
  expect(problemsOf([left(100)], projection())).toEqual([])
  expect(problemsOf([left(99)], projection())).toEqual([`${at} has 10 % of its disk left`])
})
