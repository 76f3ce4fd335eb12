import { setTimeout as sleep } from 'node:timers/promises'
import { expect, test } from '@jest/globals'
import { oneAtATime } from './one-at-a-time.ts'

test('what takes longer than it should is waited for by what comes next of its target, and by no other', async () => {
  const inTurn = oneAtATime()
  const seen: string[] = []
  const act = (name: string, milliseconds: number) => async () => {
    seen.push(`${name} begins`)
    await sleep(milliseconds)
    seen.push(`${name} ends`)
  }
  await Promise.all([inTurn('a', act('stop', 60)), inTurn('a', act('kill', 1)), inTurn('b', act('pause', 1))])
  expect(seen).toEqual(['stop begins', 'pause begins', 'pause ends', 'stop ends', 'kill begins', 'kill ends'])
})
