import { randomBytes } from 'node:crypto'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { createClient as createTypedClient } from '../client/client.ts'
import { createClient, eventually } from './client.ts'
import { commandProcess } from './command-process.ts'
import { gone, kept, makeHistory } from './eventful-history.ts'
import { everythingShown } from './everything-shown.ts'
import { serving } from './form.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'
import { showsTheSame } from './shows-the-same.ts'

jest.setTimeout(120_000)

const directory = mkdtempSync(join(tmpdir(), 'moving-'))
const masterKey = () => randomBytes(32).toString('base64')
const running: ServiceProcess[] = []

async function start(variables: Readonly<Record<string, string>>) {
  const service = await serviceProcess({ service: 'standalone', variables, directory })
  running.push(service)
  service.start()
  await serving(service.origin, 20_000)
  return service
}

afterEach(async () => {
  for (const service of running.splice(1)) await service.end('SIGTERM')
})
afterAll(async () => {
  for (const service of running) await service.end('SIGTERM')
  rmSync(directory, { recursive: true })
})

async function startedAt(variables: Readonly<Record<string, string>>) {
  const { origin: there } = await start(variables)
  return () => there
}

/** Which of the files below a directory contain a text. */
const filesWith = (text: string, path: string): string[] =>
  readdirSync(path, { recursive: true, encoding: 'utf8', withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map(({ parentPath, name }) => join(parentPath, name))
    .filter((file) => readFileSync(file).includes(text))

const data = join(directory, 'data')
const file = join(directory, 'all.ndjson')
const source = { DATA_DIR: data, MASTER_KEY: masterKey() }
const command = (name: Parameters<typeof commandProcess>[0], words: string[], variables: Record<string, string>) =>
  commandProcess(name, words, variables).ended
let origin: string
let client: ReturnType<typeof createClient>

beforeAll(async () => {
  origin = (await start(source)).origin
  client = createClient(() => origin)
})

describe('the files of the log and of the keys', () => {
  test('have no text of anybody, before and after an erasure, and after it no key', async () => {
    const secret = 'nobody finds this'
    await client.post('ann', 'secrets', secret)
    await client.post('bob', 'secrets', `${secret} either`)
    // The log has the users' names, so that it is in these files that the search looks.
    const look = () =>
      ['event-log', 'keys'].map((name) => [filesWith(secret, join(data, name)), filesWith('ann', join(data, name))])
    const found = [[], [expect.stringContaining('data.mdb')]]
    expect(look()).toEqual([found, found])
    // Files that are being written are not copied as they are at any one time.
    await running[0]?.end('SIGTERM')
    cpSync(data, join(directory, 'before the erasure'), { recursive: true })
    running[0]?.start()
    await serving(origin, 20_000)
    const erased = await client.request('DELETE', '/users/ann')
    expect(erased.status).toBe(202)
    await eventually(client.users, (users) => !users.includes('ann'))
    expect(look()).toEqual([found, found])
  })

  test('do not bring anybody back who was erased, when an old log is restored beside the keys of now', async () => {
    const restored = join(directory, 'restored')
    cpSync(join(directory, 'before the erasure', 'event-log'), join(restored, 'event-log'), { recursive: true })
    await running[0]?.end('SIGTERM')
    cpSync(join(data, 'keys'), join(restored, 'keys'), { recursive: true })
    running[0]?.start()
    await serving(origin, 20_000)
    const { latest, users } = createClient(await startedAt({ ...source, DATA_DIR: restored }))
    expect(await Promise.all([latest('secrets'), users()])).toEqual([
      [expect.objectContaining({ sender: 'bob' })],
      ['bob'],
    ])
  })

  test('are not written to without their keys, or without the master key', async () => {
    const alone = join(directory, 'without keys')
    cpSync(join(directory, 'before the erasure', 'event-log'), join(alone, 'event-log'), { recursive: true })
    const refusal = async (variables: Record<string, string>, name: string) => {
      const service = await serviceProcess({ service: 'standalone', name, variables, directory })
      service.start()
      await eventually(async () => service.accidents.length, Boolean)
      return readFileSync(service.output, 'utf8')
    }
    expect(await refusal({ ...source, DATA_DIR: alone }, 'no-keys')).toContain(
      'the key store is empty, and the log is not',
    )
    const copy = join(directory, 'before the erasure')
    expect(await refusal({ DATA_DIR: copy }, 'no-master')).toMatch(/texts are sealed in .*: set MASTER_KEY/)
    const other = { DATA_DIR: copy, MASTER_KEY: masterKey() }
    expect(await refusal(other, 'other-master')).toContain('a key was kept under another master key')
    writeFileSync(file, '')
    expect((await command('import', [file], { DATA_DIR: copy })).stderr).toMatch(
      /texts are sealed in .*: set MASTER_KEY/,
    )
    // Nothing was begun by that: whoever never had keys goes on without.
    const plain = { DATA_DIR: join(directory, 'plain') }
    const { origin: there } = await start(plain)
    await createClient(() => there).post('ann', 'plain', 'as it is')
    await running.pop()?.end('SIGTERM')
    expect(await refusal({ ...plain, MASTER_KEY: masterKey() }, 'tried')).toContain('the key store is empty')
    expect(await createClient(await startedAt(plain)).users()).toEqual(['ann'])
    expect((await command('keys', ['begin'], { ...source, DATA_DIR: alone })).code).toBe(0)
  })
})

describe('an export', () => {
  test('has everything that is shown and nothing that is gone, and shows the same where it is imported', async () => {
    await makeHistory(client)
    const shown = await everythingShown(origin)
    const { code, stdout, stderr } = await command('export', [], source)
    expect({ code, stderr }).toEqual({ code: 0, stderr: expect.stringMatching(/^\d+ lines\n$/) })
    expect([stdout.includes(gone), stdout.includes(kept)]).toEqual([false, true])
    writeFileSync(file, stdout)

    const target = { DATA_DIR: join(directory, 'target'), MASTER_KEY: masterKey() }
    expect(await command('import', [file], target)).toMatchObject({ code: 0, stderr: '' })
    const { origin: there } = await start(target)
    await showsTheSame(there, shown)

    // Also beside the running service, once more and from the beginning.
    const again = await command('import', [file], target)
    expect(again).toMatchObject({ code: 0, stdout: expect.stringContaining('\n0 lines imported, 0 refused\n') })
    const twice = await command('import', [file, '--again'], target)
    expect(twice).toMatchObject({ code: 0, stdout: expect.stringMatching(/\n[1-9]\d* lines imported, 0 refused\n/) })
    const visitor = createTypedClient(there)
    await visitor.post('afterwards', 'afterwards', 'afterwards')
    expect((await visitor.users()).items).toContain('afterwards')
    await visitor.deleteConversation('afterwards')
    const { body } = (shown['/messages?limit=1000'] ?? {}) as { body: unknown }
    const { items: recent } = await visitor.recent({ limit: 1_000 })
    expect({ messages: recent }).toEqual(body)
  })

  test('of one conversation, or of one user, has that alone', async () => {
    const lines = async (...words: string[]) =>
      (await command('export', words, source)).stdout
        .trim()
        .split('\n')
        .map((line) => JSON.parse(line))
    const conversation = await lines('--conversation', 'conversation 1')
    expect(new Set(conversation.map(({ conversation_id }) => conversation_id))).toEqual(new Set(['conversation 1']))
    const texts = conversation.flatMap(({ text }) => text ?? [])
    expect(texts).toEqual((await client.conversation('conversation 1')).map(({ message }) => message))
    const user = await lines('--user', 'user 2')
    expect(user.map((line) => [line.user, line.text])).toEqual(
      [2, 7, 12].map((number) => ['user 2', `${kept}${number}`]),
    )
  })

  test('is refused where the service does not run and is behind', async () => {
    const { DATA_DIR } = { DATA_DIR: join(directory, 'never started') }
    expect(await command('export', [], { DATA_DIR })).toMatchObject({ code: 1, stdout: '' })
    expect(existsSync(DATA_DIR)).toBe(false)
  })
})

describe('an import', () => {
  const target = { DATA_DIR: join(directory, 'resumed') }
  const long = join(directory, 'long.ndjson')
  const count = 10_000

  test('goes on where it was killed', async () => {
    const posted_at = (number: number) => new Date(1_500_000_000_000 + number).toISOString()
    const line = (number: number) => ({
      conversation_id: 'old',
      user: `u${number % 7}`,
      text: `${number}`,
      posted_at: posted_at(number),
    })
    writeFileSync(long, Array.from({ length: count }, (_, number) => `${JSON.stringify(line(number))}\n`).join(''))
    const first = commandProcess('import', [long], target)
    await eventually(async () => existsSync(`${long}.imported`), Boolean)
    first.kill()
    await first.ended
    const { lines } = JSON.parse(readFileSync(`${long}.imported`, 'utf8'))
    expect(lines).toBeGreaterThan(0)
    expect(lines).toBeLessThan(count)
    const second = await command('import', [long], target)
    expect(second).toMatchObject({
      code: 0,
      stdout: expect.stringContaining(`${count - lines} lines imported, 0 refused\n`),
    })
    const { origin: there } = await start(target)
    const old = createClient(() => there)
    await eventually(
      () => old.latest('old'),
      (messages) => messages.at(-1)?.message === `${count - 1}`,
    )
    const all = await old.conversation('old')
    expect(all.map(({ message }) => message)).toEqual(Array.from({ length: count }, (_, number) => `${number}`))
    expect(all[0]?.created).toBe(posted_at(0))
  })

  test('tells which lines it refuses, and why, and takes the others', async () => {
    const few = join(directory, 'few.ndjson')
    const good = { conversation_id: 'few', user: 'ann', text: 'good', posted_at: '2020-01-02T03:04:05.123456Z' }
    const bad = [
      { ...good, text: '' },
      { ...good, posted_at: 'yesterday' },
      { ...good, user: undefined },
      { kind: 'purge' },
    ]
    writeFileSync(
      few,
      [good, ...bad, '{', { ...good, text: 'too' }].map((one) => (one === '{' ? '{' : JSON.stringify(one))).join('\n'),
    )
    const { code, stdout, stderr } = await command('import', [few], target)
    expect({ code, stdout }).toEqual({ code: 1, stdout: expect.stringContaining('2 lines imported, 5 refused\n') })
    expect(stderr.split('\n').map((line) => line.split(':')[0])).toEqual([
      'line 2',
      'line 3',
      'line 4',
      'line 5',
      'line 6',
      '',
    ])
    expect(stderr).toContain('line 2: text: must be a text of 1 to 4096 UTF-16 units\n')
    expect(stderr).toContain('line 3: posted_at: must be a time in UTC')
    expect(stderr).toContain('line 6: it is not JSON\n')
  })

  test('is deleted by its age, when somebody asks for that, and what is newer is not', async () => {
    const { origin: there } = await start(target)
    const old = createClient(() => there)
    await old.post('ann', 'old', 'new')
    const dry = await command('purge', ['--older-than', '90d', '--dry-run'], target)
    expect(dry).toEqual({
      code: 0,
      stdout: `${(count + 2).toLocaleString('en')} messages would be deleted\n`,
      stderr: '',
    })
    const done = await command('purge', ['--older-than', '90d'], target)
    expect(done).toEqual({ code: 0, stdout: `${(count + 2).toLocaleString('en')} messages deleted\n`, stderr: '' })
    const left = await eventually(
      () => old.conversation('old'),
      (messages) => messages.length === 1,
    )
    expect(left).toMatchObject([{ message: 'new' }])
    const none = await command('purge', ['--older-than', '90d'], target)
    expect(none.stdout).toBe('0 messages deleted\n')
  })
})

describe('the master key', () => {
  test('is changed without the log', async () => {
    const next = masterKey()
    await running[0]?.end('SIGTERM')
    const shown = readFileSync(join(data, 'event-log', 'data.mdb'))
    const both = { DATA_DIR: data, MASTER_KEY: next, MASTER_KEY_BEFORE: source.MASTER_KEY }
    const { code, stdout } = await command('keys', ['rewrap'], both)
    expect({ code, stdout }).toEqual({
      code: 0,
      stdout: expect.stringMatching(/^[1-9]\d* keys are kept under MASTER_KEY now/),
    })
    expect((await command('keys', ['rewrap'], both)).stdout).toMatch(/^0 keys/)
    expect(readFileSync(join(data, 'event-log', 'data.mdb')).equals(shown)).toBe(true)
    rmSync(join(data, 'read-models'), { recursive: true })
    const { origin: there } = await start({ DATA_DIR: data, MASTER_KEY: next })
    const texts = (await createClient(() => there).conversation('conversation 1')).map(({ message }) => message)
    expect(texts).toContain(`${kept}once`)
  })
})
