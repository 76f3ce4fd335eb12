import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { createClient, eventually } from './client.ts'
import type { Form } from './form.ts'
import { readBack } from './load/read-back.ts'
import { tallyOf } from './load/tally.ts'
import { violationsOf } from './load/violations.ts'
import { startWriters } from './load/writers.ts'

export function restarts(form: () => Form, parts: readonly string[]) {
  const client = createClient(() => form().origin)

  describe('nothing that was acked is lost, shown twice or out of order', () => {
    test('by an orderly stop and a start of everything', async () => {
      const before = await snapshot()
      await form().restart()
      expect(await eventually(snapshot, ({ recent }) => recent.length > 0)).toEqual(before)
    })

    async function snapshot() {
      const recent = await client.recent(1_000)
      return { recent, users: await client.users(), general: await client.conversation('general') }
    }

    test.each(parts)('when %s is killed under load', async (part) => {
      const load = startWriters({ client, name: `${part} killed`, count: 8, seed: 1, pause: 10 })
      await sleep(1_000)
      await form().kill(part)
      await sleep(1_000)
      await form().revive(part)
      await load.nextAck()
      await sleep(1_000)
      await load.stop()
      const shown = await readBack(client, load.posted)
      process.stdout.write(`${part} killed: ${tallyOf(load, shown)}\n`)
      expect(violationsOf(load.posted, shown)).toEqual([])
    })
  })
}
