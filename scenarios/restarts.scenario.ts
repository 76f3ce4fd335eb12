import { setTimeout as sleep } from 'node:timers/promises'
import { describe, expect, test } from '@jest/globals'
import { createClient, eventually } from './client.ts'
import type { Form } from './form.ts'

/** Writers at once, each with a conversation of its own. */
const writers = 8

export function restarts(form: () => Form, parts: readonly string[]) {
  const client = createClient(() => form().origin)

  /** Posts, one message after the other, whatever the answers; remembers what was acked, in that order. */
  function startWriters(name: string) {
    let running = true
    const acked = new Map<string, string[]>()
    const failures = new Map<number | string, number>()
    let lastAck = 0
    const write = async (conversation: string) => {
      const mine: string[] = []
      acked.set(conversation, mine)
      for (let n = 0; running; n += 1) {
        const answer = await client
          .post('writer', conversation, `${n}`)
          .catch((error: Error) => ({ status: error.name }))
        if (answer.status === 201) {
          mine.push(`${n}`)
          lastAck = Date.now()
        } else {
          failures.set(answer.status, (failures.get(answer.status) ?? 0) + 1)
          await sleep(20)
        }
      }
    }
    const done = Promise.all(Array.from({ length: writers }, (_, n) => write(`${name} ${n}`)))
    return {
      acked,
      failures,
      ackedSince: (moment: number) => lastAck > moment,
      async stop() {
        running = false
        await done
      },
    }
  }

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
      const load = startWriters(`${part} killed`)
      await sleep(1_000)
      await form().kill(part)
      await sleep(1_000)
      await form().revive(part)
      const revived = Date.now()
      await eventually(async () => load.ackedSince(revived), Boolean, 90_000)
      await sleep(1_000)
      await load.stop()

      for (const [conversation, acked] of load.acked) {
        const shown = await eventually(
          async () => (await client.conversation(conversation)).map(({ message }) => message),
          (texts) => texts.includes(acked.at(-1) as string),
          60_000,
        )
        expect(new Set(shown).size).toBe(shown.length)
        const ackedSet = new Set(acked)
        expect(shown.filter((text) => ackedSet.has(text))).toEqual(acked)
      }
      const total = [...load.acked.values()].flat().length
      process.stdout.write(`${part} killed: ${total} acked, failures by status ${JSON.stringify([...load.failures])}\n`)
    })
  })
}
