import { expect, test } from '@jest/globals'
import { createResponseTimes } from './response-times.ts'

test('what is taken is all since it was taken before', () => {
  const times = createResponseTimes()
  times.observe('POST', 201, 4)
  times.observe('GET', 200, 10)
  times.observe('GET', 304, 1)
  times.observe('GET', 503, 5)
  expect(times.take()).toEqual({ requests: 4, reads: 2, failed: 1, total: 20, peak: 10 })
  expect(times.take()).toEqual({ requests: 0, reads: 0, failed: 0, total: 0, peak: 0 })
})
