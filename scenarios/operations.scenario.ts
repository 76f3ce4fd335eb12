import { describe, expect, test } from '@jest/globals'
import { createClient, eventually } from './client.ts'
import type { Form } from './form.ts'
import { startReading } from './load/monotone-reads.ts'
import { readBack } from './load/read-back.ts'
import { violationsOf } from './load/violations.ts'
import { startWriters } from './load/writers.ts'

type Compose = (...words: string[]) => Promise<{ stdout: string; stderr: string }>

/** What an operator does to the distributed form, with the commands inside its containers. */
export function operations(form: Form, compose: Compose) {
  const client = createClient(() => form.origin)

  /** Also when its exit code is not 0. */
  async function inside(service: string, ...words: string[]) {
    const done = await compose('exec', '-T', service, ...words).catch((error) => error)
    const { code = 0, stdout, stderr } = done as { code?: number; stdout: string; stderr: string }
    return { code, stdout, stderr }
  }
  const rebuild = (...words: string[]) => inside('projector', 'node', 'dist/operations/rebuild.js', ...words)
  const kafka = (line: string) => inside('kafka', 'sh', '-c', `cd /opt/kafka/bin && ${line}`)

  /** Where dead letters are, of those that are listed. */
  async function letters(...words: string[]): Promise<string[]> {
    const { code, stdout } = await inside('projector', 'node', 'dist/operations/dead-letters.js', ...words)
    expect(code).toBe(0)
    return [...stdout.matchAll(/^\d+\/\d+/gm)].map(([place]) => place)
  }

  const snapshot = async () => ({
    recent: await client.recent(1_000),
    users: await client.users(),
    general: await client.conversation('general'),
  })

  describe('an operator', () => {
    test('rebuilds what two projectors fill, and nobody who writes or reads notices', async () => {
      // Of two query-apis, one may be a moment behind the other.
      await compose('up', '-d', '--wait', '--scale', 'projector=2', '--scale', 'query-api=1')
      const load = startWriters({ client, name: 'rebuilt', count: 4, seed: 1, pause: 20 })
      await load.nextAck()
      const conversations = ['general', 'rebuilt, all']
      const reading = startReading({ client, conversations, planted: new Set() })
      const { code, stdout } = await rebuild()
      const [, id] = stdout.match(/^generation (\S+) is live, after/m) ?? []
      expect({ code, id }).toEqual({ code: 0, id: expect.stringMatching(/^v\d+-[0-9a-f]{12}$/) })
      await load.nextAck()
      await load.stop()
      await reading.stop()
      expect([...reading.failures, ...reading.broken]).toEqual([])
      expect(violationsOf(load.posted, await readBack(client, load.posted))).toEqual([])
      const groups = await kafka('./kafka-consumer-groups.sh --bootstrap-server kafka:9092 --list')
      expect(groups.stdout).toContain(`message-service.${id}\n`)
      expect((await rebuild('--drop-old')).stdout).toMatch(/^the projectors remove v\d+-/)
    })

    test('is refused a second rebuild beside the first one', async () => {
      const [first, second] = (await Promise.all([rebuild(), rebuild()])).sort((one, other) => one.code - other.code)
      expect(first?.code).toBe(0)
      expect(second).toMatchObject({
        code: 1,
        stderr: expect.stringMatching(/^generation v\d+-\S+ is being built already$/m),
      })
    })

    test('cancels a rebuild that no projector goes on with', async () => {
      await form.kill('projector')
      const command = (...words: string[]) => inside('query-api', 'node', 'dist/operations/rebuild.js', ...words)
      const asked = command()
      const cancelled = await eventually(
        () => command('--cancel'),
        ({ code }) => code === 0,
      )
      expect(cancelled.stdout).toMatch(/^generation v\d+-\S+ is not built any more: v\d+-\S+ stays the live one$/m)
      expect(await asked).toMatchObject({ code: 1, stderr: expect.stringContaining('will not go live: cancelled') })
      await form.revive('projector')
    })

    test('lists and discards what cannot be read, also after a rebuild', async () => {
      const [before, discarded] = [await letters(), await letters('--discarded')]
      const produce =
        "printf 'junk\\n{}\\n' | ./kafka-console-producer.sh --bootstrap-server kafka:9092 --topic messages --compression-codec zstd"
      expect((await kafka(produce)).code).toBe(0)
      const listed = await eventually(letters, ({ length }) => length === before.length + 2)
      const added = listed.filter((place) => !before.includes(place))
      await letters('discard', ...added)
      expect(await letters()).toEqual(listed)
      await letters('discard', ...added, '--yes')
      expect(await letters()).toEqual(before)
      expect((await rebuild()).code).toBe(0)
      expect(await letters()).toEqual(before)
      expect(new Set(await letters('--discarded'))).toEqual(new Set([...discarded, ...added]))
    })

    test('drops the whole database, and the projectors build from the log what was there', async () => {
      const before = await snapshot()
      const drop =
        "const client = new (require('mongodb').MongoClient)(process.env.MONGODB_URL)\n" +
        'client.db().dropDatabase().then(() => client.close())'
      expect(await inside('projector', 'node', '-e', drop)).toMatchObject({ code: 0 })
      const status = async () => (await client.request('GET', '/users')).status
      await eventually(status, (answered) => answered === 503)
      await eventually(snapshot, (shown) => JSON.stringify(shown) === JSON.stringify(before), 60_000)
      // The marks have gone with it.
      await letters('discard', '--all', '--yes')
      expect(await letters()).toEqual([])
    })
  })
}
