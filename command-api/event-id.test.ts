import { expect, test } from '@jest/globals'
import { validate, version } from 'uuid'
import { newEventId } from './event-id.ts'

test('ids are UUIDs of version 7, which begin with the time, and no two are the same', () => {
  const before = Date.now()
  const ids = Array.from({ length: 10_000 }, newEventId)
  const after = Date.now()
  expect(new Set(ids).size).toBe(ids.length)
  for (const id of ids) {
    expect([validate(id), version(id)]).toEqual([true, 7])
    const time = Number.parseInt(id.replaceAll('-', '').slice(0, 12), 16)
    expect(time).toBeGreaterThanOrEqual(before)
    expect(time).toBeLessThanOrEqual(after)
  }
  // Apart from the time and the version, 74 bits are random.
  const endings = ids.map((id) => id.slice(-16))
  expect(new Set(endings).size).toBe(ids.length)
})
