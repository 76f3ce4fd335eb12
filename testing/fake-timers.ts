import { afterEach, beforeEach, jest } from '@jest/globals'

/** In each test of this file time moves only when the test moves it. */
export function fakeTimers() {
  beforeEach(() => {
    jest.useFakeTimers()
  })
  afterEach(() => {
    jest.useRealTimers()
  })
}
