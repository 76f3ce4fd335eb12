import { isDeepStrictEqual } from 'node:util'
import { expect } from '@jest/globals'
import { eventually } from './client.ts'
import { everythingShown, type Shown } from './everything-shown.ts'

/** Waits until an origin shows this, and fails with the difference when it does not come to that. */
export async function showsTheSame(origin: string, expected: Shown): Promise<void> {
  const shown = await eventually(
    () => everythingShown(origin),
    (now) => isDeepStrictEqual(now, expected),
    30_000,
  ).catch(() => everythingShown(origin))
  expect(shown).toEqual(expected)
}
