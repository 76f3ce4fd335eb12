import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { projectionVersion as version } from '../contracts/documents.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import { pathsIn } from '../standalone/data-directory.ts'
import { createClient, eventually } from './client.ts'
import { commandProcess } from './command-process.ts'
import { fill, textsOf } from './filled-log.ts'
import { serving } from './form.ts'
import { type MonotoneReads, startReading } from './load/monotone-reads.ts'
import type { Posted } from './load/posts.ts'
import { readBack } from './load/read-back.ts'
import { violationsOf } from './load/violations.ts'
import { type Load, startWriters } from './load/writers.ts'
import { plant, plantedConversation, plantedId, plantedUser } from './planted-rows.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

jest.setTimeout(180_000)

/** So many that a command has time to look on while they are projected. */
const messages = 25_000
const conversations = 100

/** Where messages are planted that the log does not have: at the beginning of what is shown, and at its end. */
const plantedAt = [2, 3, messages]

const begun = 'is being built, whether this command goes on or not'

const lacking = (posted: readonly Posted[], logged: ReadonlySet<string>) =>
  posted.filter(({ ids, text }) => ids.length > 0 && !logged.has(text)).map(({ text }) => `${text}: is not in the log`)

describe('npm run rebuild beside a running service', () => {
  const directory = mkdtempSync(join(tmpdir(), 'rebuild-'))
  const variables = { DATA_DIR: join(directory, 'data') }
  const client = createClient(() => server.origin)
  const rebuild = (...words: string[]) => commandProcess('rebuild', words, variables)
  const known = () => readModels.generations(version)
  let server: ServiceProcess
  let readModels: ReadModels
  let load: Load
  let reading: MonotoneReads

  beforeAll(async () => {
    await fill(variables.DATA_DIR, messages, conversations)
    server = await serviceProcess({ service: 'standalone', variables, directory })
    server.start()
    await serving(server.origin, 60_000)
    readModels = createLmdbReadModels({ path: pathsIn(variables.DATA_DIR).readModels })
    load = startWriters({ client, name: 'live', count: 4, seed: 1, pause: 20 })
    reading = startReading({
      client,
      conversations: ['filled 0', 'live, all'],
      planted: new Set(plantedAt.map(plantedId)),
    })
  })
  afterAll(async () => {
    await server.end('SIGTERM')
    await readModels.close()
    expect(server.accidents).toEqual([])
    rmSync(directory, { recursive: true })
  })

  /** Nobody who reads notices anything of it. */
  async function unnoticed<T>(action: () => Promise<T>): Promise<T> {
    const failures = reading.failures.length
    const result = await action()
    expect(reading.failures.slice(failures)).toEqual([])
    expect(reading.broken).toEqual([])
    return result
  }

  const snapshot = async () => ({
    filled: await client.conversation('filled 7'),
    users: (await client.users()).filter((user) => user.startsWith('user ')),
  })

  test('makes from the log what is live then, and what the log does not have is gone', async () => {
    const before = await snapshot()
    await plant(readModels, 'filled 0', plantedAt)
    const showsPlanted = async () => [
      (await client.recent(1_000)).filter(({ user }) => user === plantedUser).length,
      (await client.latest('filled 0')).filter(({ sender }) => sender === plantedUser).length,
      (await client.users()).filter((user) => user === plantedUser).length,
      (await client.conversations()).filter((id) => id === plantedConversation).length,
    ]
    // No event has planted them, so pages that were made before are shown until the checkpoints move.
    await eventually(showsPlanted, (counts) => String(counts) === '3,3,1,1')
    const { live } = await known()
    const { code, stdout, stderr } = await unnoticed(() => rebuild().ended)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    const now = await known()
    expect(now).toMatchObject({ retired: [live] })
    expect(stdout).toMatch(new RegExp(`^generation ${now.live?.id} ${begun}`))
    expect(stdout).toContain(`generation ${now.live?.id} is live, after`)
    expect(await unnoticed(showsPlanted)).toEqual([0, 0, 0, 0])
    expect(await snapshot()).toEqual(before)
  })

  test('is refused while another one is under way, which others may watch', async () => {
    await unnoticed(async () => {
      const both = [rebuild(), rebuild()]
      await Promise.any(both.map(({ said }) => said(begun)))
      const watched = await rebuild('--watch').ended
      const [winner, loser] = (await Promise.all(both.map(({ ended }) => ended))).sort(
        (one, other) => Number(one.code) - Number(other.code),
      )
      const { live } = await known()
      expect(winner).toMatchObject({ code: 0, stderr: '' })
      expect(loser).toEqual({ code: 1, stdout: '', stderr: `generation ${live?.id} is being built already\n` })
      expect(watched).toMatchObject({ code: 0, stdout: expect.stringContaining(`generation ${live?.id} is live`) })
    })
  })

  test('is cancelled, and what was live is live', async () => {
    const { live } = await known()
    await unnoticed(async () => {
      const first = rebuild()
      await first.said(begun)
      const { building } = await known()
      expect(await rebuild('--cancel').ended).toEqual({
        code: 0,
        stdout: `generation ${building?.id} is not built any more: ${live?.id} stays the live one\n`,
        stderr: '',
      })
      const stderr = `generation ${building?.id} will not go live: cancelled\n`
      expect(await first.ended).toMatchObject({ code: 1, stderr })
      expect(await rebuild('--cancel').ended).toMatchObject({ code: 1, stderr: 'no generation is being built\n' })
      expect(await rebuild('--watch').ended).toMatchObject({ code: 1, stderr: 'no generation is being built\n' })
      await sleep(2_000)
    })
    const now = await known()
    expect([now.live, now.building]).toEqual([live, undefined])
  })

  test('goes on when the command is killed', async () => {
    await unnoticed(async () => {
      const command = rebuild()
      await command.said(begun)
      const { building } = await known()
      command.kill()
      expect((await command.ended).code).toBeNull()
      await eventually(known, ({ live }) => live?.id === building?.id, 60_000)
    })
  })

  test('goes on where it was when the service is killed in its midst and started again', async () => {
    const command = rebuild()
    await command.said(begun)
    const { building } = await known()
    if (!building) throw new Error('it ended too soon')
    const generation = await readModels.openForProjection(building)
    const reached = async () => (await generation.checkpoints())[0] ?? 0
    await eventually(reached, (offset) => offset > messages / 10)
    await server.end('SIGKILL')
    const left = await reached()
    expect(left).toBeLessThan(messages)
    expect((await known()).building).toEqual(building)
    server.start()
    expect(await command.ended).toMatchObject({ code: 0, stderr: '' })
    expect((await known()).live).toEqual(building)
    await load.nextAck()
    expect(reading.broken).toEqual([])
  })

  test('has what was live before removed when it is told to', async () => {
    const { retired, live } = await known()
    const ids = retired.map(({ id }) => id).join(', ')
    await unnoticed(async () => {
      expect(await rebuild('--drop-old').ended).toMatchObject({ code: 0, stdout: `the projectors remove ${ids}\n` })
      expect(await rebuild('--drop-old').ended).toMatchObject({ code: 0, stdout: 'there is nothing to drop\n' })
      await sleep(2_000)
    })
    expect(await known()).toMatchObject({ retired: [], live })
  })

  test('has lost nothing of all that was posted meanwhile', async () => {
    await load.stop()
    await reading.stop()
    const wrong = violationsOf(load.posted, await readBack(client, load.posted))
    if (wrong.length > 0) {
      // Whether it is the log that lacks it, or the read models, or that one answer.
      const again = violationsOf(load.posted, await readBack(client, load.posted))
      await server.end('SIGTERM')
      const logged = await textsOf(variables.DATA_DIR)
      wrong.push(...again.map((one) => `again: ${one}`), ...lacking(load.posted, logged))
    }
    expect(wrong).toEqual([])
    expect(reading.broken).toEqual([])
  })

  test('says that nothing moves where no service runs, and goes on when it is started', async () => {
    await server.end('SIGTERM')
    const command = rebuild()
    await command.said('nothing moves: is the service running')
    const { building } = await known()
    server.start()
    expect(await command.ended).toMatchObject({ code: 0, stdout: expect.stringContaining(`${building?.id} is live`) })
    expect((await known()).live).toEqual(building)
  })
})
