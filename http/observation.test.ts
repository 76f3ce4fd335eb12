import { expect, jest, test } from '@jest/globals'
import { Vitals } from '../contracts/status.ts'
import { fakeTimers } from '../testing/fake-timers.ts'
import { application } from '../testing/serve.ts'

fakeTimers()

/** What is answered at /vitals. */
async function vitalsOf({ middleware }: ReturnType<typeof application>['observation']) {
  const context = { path: '/vitals', method: 'GET', body: undefined }
  await middleware(context as never, async () => {})
  return Vitals.parse(context.body)
}

test('there is one sample of each interval, also when timers come a moment too early', async () => {
  jest.setSystemTime(9_999)
  const { observation } = application([])
  observation.begin(8081)
  for (let second = 0; second < 12; second += 1) {
    // As Node's timers do, which count whole milliseconds of another clock.
    if (second % 4 === 0) jest.setSystemTime(Date.now() - 1)
    await jest.advanceTimersByTimeAsync(1_000)
  }
  observation.stop()
  const { samples } = await vitalsOf(observation)
  expect(samples.map(({ at }) => at)).toEqual([12_000, 14_000, 16_000, 18_000, 20_000])
})
