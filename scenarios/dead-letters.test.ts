import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createClient } from './client.ts'
import { commandProcess } from './command-process.ts'
import { appendTexts, fill } from './filled-log.ts'
import { serving } from './form.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

jest.setTimeout(60_000)

const texts = ['a\nb', '{}', '{"type":"MessageSung","version":1}', '{"type":"MessagePosted","version":3}', '[', '"ü"']

describe('npm run dead-letters beside a running service', () => {
  const directory = mkdtempSync(join(tmpdir(), 'dead-letters-'))
  const variables = { DATA_DIR: join(directory, 'data') }
  const run = (...words: string[]) => commandProcess('dead-letters', words, variables).ended
  let server: ServiceProcess
  let places: string[]

  /** The lines that it says. */
  async function lines(...words: string[]): Promise<string[]> {
    const { code, stdout, stderr } = await run(...words)
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    return stdout.trimEnd().split('\n')
  }

  /** The places of those that it lists, and what it says in the end. */
  async function listed(...words: string[]) {
    const said = await lines(...words)
    return [said.slice(0, -1).map((line) => line.split(' ')[0]), said.at(-1)]
  }

  beforeAll(async () => {
    await fill(variables.DATA_DIR, 100, 3)
    const first = await appendTexts(variables.DATA_DIR, texts.slice(0, 2))
    await fill(variables.DATA_DIR, 100, 3)
    const offsets = [...first, ...(await appendTexts(variables.DATA_DIR, texts.slice(2)))]
    places = offsets.map((offset) => `0/${offset}`)
    server = await serviceProcess({ service: 'standalone', variables, directory })
    server.start()
    await serving(server.origin, 20_000)
  })
  afterAll(async () => {
    await server.end('SIGTERM')
    expect(server.accidents).toEqual([])
    rmSync(directory, { recursive: true })
  })

  test('lists what cannot be read, each in a line with its place, its size and the reason', async () => {
    const said = await lines()
    expect(said).toHaveLength(7)
    expect(said[0]).toMatch(/^0\/101 +3 B {2}the value is not JSON in UTF-8$/)
    expect(said[2]).toMatch(/^0\/203 +34 B {2}the event type MessageSung is unknown$/)
    expect(said[3]).toMatch(/^0\/204 +36 B {2}version 3 of MessagePosted is newer than this code/)
    expect(await listed()).toEqual([places, '6 dead letters'])
    expect(await listed('list', '--discarded')).toEqual([[], '0 dead letters, discarded'])
  })

  test('shows what is around them', async () => {
    const client = createClient(() => server.origin)
    const filled = await Promise.all([0, 1, 2].map((n) => client.conversation(`filled ${n}`)))
    expect(filled.flat()).toHaveLength(200)
  })

  test('shows all that is known of one', async () => {
    const [place = ''] = places
    const { code, stdout } = await run('show', place)
    expect(code).toBe(0)
    expect(JSON.parse(stdout)).toMatchObject({ offset: 101, key: 'nobody', size: 3, base64: 'YQpi', text: 'a\nb' })
  })

  test('discards nothing without --yes, and says how many it would', async () => {
    expect(await lines('discard', '0/101', '0/204')).toEqual([
      '2 dead letters to discard',
      'nothing was done: say --yes to discard',
    ])
    expect(await lines('discard', '--all')).toEqual(['6 dead letters to discard', expect.any(String)])
    expect(await listed()).toEqual([places, '6 dead letters'])
  })

  test('discards nothing when there is none at one of the places', async () => {
    const refused = { code: 1, stdout: '', stderr: 'there is no dead letter at 0/100\n' }
    expect(await run('discard', '0/101', '0/100', '--yes')).toEqual(refused)
    expect(await run('show', '0/100')).toEqual(refused)
    expect(await listed()).toEqual([places, '6 dead letters'])
  })

  test('lists those that were discarded no more, also after a rebuild, unless it is asked for them', async () => {
    expect(await lines('discard', '0/101', '0/204', '--yes')).toEqual(['2 dead letters to discard', 'done'])
    const rest = places.filter((place) => place !== '0/101' && place !== '0/204')
    const isRight = async () => {
      expect(await listed()).toEqual([rest, '4 dead letters'])
      expect(await listed('--discarded')).toEqual([['0/101', '0/204'], '2 dead letters, discarded'])
    }
    await isRight()
    expect((await commandProcess('rebuild', [], variables).ended).code).toBe(0)
    expect((await commandProcess('rebuild', ['--drop-old'], variables).ended).code).toBe(0)
    await isRight()
    expect(await lines('discard', '0/101', '--yes')).toEqual(['0 dead letters to discard'])
  })

  test('discards all that is left, and counts no more than that', async () => {
    expect(await lines('discard', '--all', '--yes')).toEqual(['4 dead letters to discard', 'done'])
    expect(await listed()).toEqual([[], '0 dead letters'])
    expect(await listed('--discarded')).toEqual([places, '6 dead letters, discarded'])
  })

  test('lists one that comes later', async () => {
    await server.end('SIGTERM')
    const [offset] = await appendTexts(variables.DATA_DIR, ['late'])
    server.start()
    await serving(server.origin, 20_000)
    expect(await listed()).toEqual([[`0/${offset}`], '1 dead letter'])
  })
})
