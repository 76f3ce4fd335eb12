import { expect, test } from '@jest/globals'
import { createResponseTimes } from './response-times.ts'

test('what is taken is all since it was taken before', () => {
  const times = createResponseTimes()
  times.observe('POST', 201, 4, false)
  times.observe('GET', 200, 10, false)
  times.observe('GET', 304, 1, false)
  times.observe('GET', 503, 5, true)
  times.observe('GET', 503, 0, false)
  expect(times.take()).toEqual({ requests: 5, reads: 2, failed: 1, total: 20, peak: 10 })
  expect(times.take()).toEqual({ requests: 0, reads: 0, failed: 0, total: 0, peak: 0 })
})
