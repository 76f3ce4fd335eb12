import { describe, expect, test } from '@jest/globals'
import { createClient, eventually, type StoredMessage } from './client.ts'
import type { Form } from './form.ts'

const messages = 10_000
const clients = 64
const conversations = 200
const readers = 16

const scripts = [
  'plain',
  'žluťoučký',
  'Ελληνικά',
  'русский',
  'עברית',
  'العربية',
  'हिन्दी',
  '漢字かな',
  '한국어',
  '👩‍👩‍👧‍👦🎉',
  '𝔘𝔫𝔦',
  'e\u0301',
]

export function volume(form: () => Form) {
  const client = createClient(() => form().origin)

  describe(`${messages} messages over ${conversations} conversations by ${clients} clients`, () => {
    /** By conversation and client: what it was acked for, in that order. */
    const acked = new Map<string, Map<string, string[]>>()
    let stored: Map<string, StoredMessage[]>

    /** One message after the other; each client has conversations of its own, and `general` with all others. */
    async function run(number: number) {
      const user = `client ${number}`
      for (let n = number; n < messages; n += clients) {
        const text = `${n} ${scripts[n % scripts.length]}`
        const general = n % 5 === 0
        const conversation = general ? 'general' : `volume ${n % conversations}, ${user}`
        const { status } = await (general ? client.postToGeneral(user, text) : client.post(user, conversation, text))
        expect(status).toBe(201)
        const byClient = acked.get(conversation) ?? new Map<string, string[]>()
        byClient.set(user, [...(byClient.get(user) ?? []), text])
        acked.set(conversation, byClient)
      }
    }

    async function readBack(conversation: string, byClient: ReadonlyMap<string, string[]>): Promise<StoredMessage[]> {
      const expected = [...byClient.values()].flat().length
      const mine = (all: StoredMessage[]) => all.filter(({ sender }) => byClient.has(sender))
      const found = await eventually(
        async () => mine(await client.conversation(conversation)),
        (all) => all.length >= expected,
      )
      expect(found).toHaveLength(expected)
      for (const [user, texts] of byClient) {
        expect(found.filter(({ sender }) => sender === user).map(({ message }) => message)).toEqual(texts)
      }
      return found
    }

    test('are all there, none twice, in the order in which each client was acked', async () => {
      await Promise.all(Array.from({ length: clients }, (_, number) => run(number)))
      stored = new Map()
      // All readers take from one list.
      const left = acked.entries()
      const read = async () => {
        for (const [conversation, byClient] of left) stored.set(conversation, await readBack(conversation, byClient))
      }
      await Promise.all(Array.from({ length: readers }, read))
      expect([...stored.values()].flat()).toHaveLength(messages)
    })

    test('have all their users listed, each once, in the order of their first posts', async () => {
      const users = (await client.users()).filter((user) => user.startsWith('client '))
      const firsts = new Map<string, string>()
      for (const { sender, created } of [...stored.values()].flat()) {
        const known = firsts.get(sender)
        if (known === undefined || created < known) firsts.set(sender, created)
      }
      expect([...users].sort()).toEqual([...firsts.keys()].sort())
      const times = users.map((user) => firsts.get(user) as string)
      expect(times).toEqual([...times].sort())
    })

    test('end with the latest 100, oldest first', async () => {
      const recent = await client.recent()
      expect(recent).toHaveLength(100)
      const created = new Map([...stored.values()].flat().map((message) => [message.id, message.created]))
      const shown = recent.map(({ id }) => created.get(id) as string)
      expect(shown).toEqual([...shown].sort())
      const shownIds = new Set(recent.map(({ id }) => id))
      expect(shownIds.size).toBe(100)
      const others = [...created].filter(([id]) => !shownIds.has(id)).map(([, time]) => time)
      expect(others.filter((time) => time > (shown[0] as string))).toEqual([])
      for (const { timestamp, id } of recent) {
        expect(timestamp).toBe(Math.floor(Date.parse(created.get(id) as string) / 1_000))
      }
      expect(await client.recent(1_000)).toHaveLength(1_000)
    })
  })
}
