import { execFileSync } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { commandProcess } from './command-process.ts'

jest.setTimeout(30_000)

const directory = mkdtempSync(join(tmpdir(), 'command-words-'))
const nowhere = join(directory, 'nowhere')
afterAll(() => rmSync(directory, { recursive: true }))

const commands = ['rebuild', 'dead-letters', 'export', 'purge', 'import', 'keys', 'chat'] as const

/** Those that read what the service has made, each with words that have it do so. */
const readers = [
  ['rebuild', []],
  ['dead-letters', []],
  ['export', []],
  ['purge', ['--older-than', '90d']],
] as const

const run = (command: (typeof commands)[number], words: readonly string[], variables: Record<string, string> = {}) =>
  commandProcess(command, words, { DATA_DIR: nowhere, ...variables }).ended

describe.each(commands)('npm run %s', (command) => {
  test('tells what it can do, whether there is something to do it to or not', async () => {
    const { code, stdout, stderr } = await run(command, ['--help'])
    expect({ code, stderr }).toEqual({ code: 0, stderr: '' })
    expect(stdout).toMatch(new RegExp(`^npm run (--silent )?${command}\\b`))
  })
})

describe.each(readers)('npm run %s', (command, words) => {
  test('refuses a data directory that does not exist, and does not make it', async () => {
    const stderr = expect.stringMatching(/^\S+nowhere has no read models: start the service first, .*MONGODB_URL.*\n$/)
    expect(await run(command, words)).toEqual({ code: 1, stdout: '', stderr })
    expect(existsSync(nowhere)).toBe(false)
  })

  test('refuses a MONGODB_URL that is none, and does not show it', async () => {
    const { code, stderr } = await run(command, words, { MONGODB_URL: 'postgres://secret@db/x' })
    expect(code).toBe(1)
    expect(stderr).toMatch(/^ {2}MONGODB_URL: expected .*\n$/m)
    expect(stderr).not.toContain('secret')
  })

  test('says in a line that MongoDB does not answer', async () => {
    const stderr = expect.stringMatching(/^the store of the read models does not answer: .*127\.0\.0\.1:9.*\n$/)
    const asked = run(command, words, { MONGODB_URL: 'mongodb://127.0.0.1:9/messages', KAFKA_BROKERS: '127.0.0.1:9' })
    expect(await asked).toEqual({ code: 1, stdout: '', stderr })
  })
})

test.each([
  ['rebuild', '--now', "Unknown option '--now': --help tells what there is"],
  ['rebuild', 'all', "Unexpected argument 'all': --help tells what there is"],
  ['rebuild', '--watch=yes', "Option '--watch' does not take an argument: --help tells what there is"],
  ['rebuild', '--watch --cancel', '--watch, --cancel and --drop-old: one at a time'],
  ['dead-letters', '--al', "Unknown option '--al': --help tells what there is"],
  ['dead-letters', 'drop', 'drop is not known: list, show or discard; --help tells more'],
  ['dead-letters', 'list 0/1', 'list takes no places; show does'],
  ['dead-letters', '--all', '--all goes with discard alone'],
  ['dead-letters', 'show', 'show which? Name places, as 3/17'],
  ['dead-letters', 'show 0/1 --discarded', '--discarded goes with list alone'],
  ['dead-letters', 'discard --yes', 'discard which? Name places, as 3/17, or --all'],
  ['dead-letters', 'discard 0/1 --all --yes', 'discard which? Name places, as 3/17, or --all'],
  ['export', '--user ann --conversation 1', '--conversation and --user: one at a time'],
  ['purge', '--dry-run', 'older than what? Say --older-than 90d; --help tells more'],
  ['purge', '--older-than 3w', '--older-than 3w is no age: expected hours or days, as 12h or 90d'],
  ['import', '--again', 'import what? Name one file; --help tells more'],
  ['import', 'nowhere.ndjson', 'nowhere.ndjson is not there'],
  ['keys', 'wrap', 'begin or rewrap; --help tells more'],
  ['keys', 'rewrap', 'MASTER_KEY is not set: there are no keys'],
  ['chat', 'say', 'say is no action: post, tail, read, users or conversations; --help tells more'],
  ['chat', 'post', 'post where? Name a conversation; --help tells more'],
  ['chat', 'post general hello', 'who posts? Say --as NAME'],
  ['chat', 'post general hello there --as ann', 'post takes one text: put it in quotes'],
  ['chat', 'post general --as ann --key 1', '--key is for one text'],
  ['chat', 'read', 'read what? Name a conversation; --help tells more'],
  ['chat', 'read ..', 'there is no conversation "..": none has such a name'],
  ['chat', 'read general --all --limit 5', '--all and --limit: one at a time'],
  ['chat', 'read general --limit 1001', '--limit 1001: expected 1 to 1000'],
  ['chat', 'tail --since yesterday', '--since yesterday: expected 0 to 1000'],
  ['chat', 'tail --limit 5', '--limit goes with read alone'],
  ['chat', 'tail general 1234', 'tail takes one conversation, or none'],
  ['chat', 'users --wait long', '--wait long: expected seconds'],
  ['chat', 'users --url localhost', '--url localhost: expected an origin, as http://localhost:8081'],
] as const)('npm run %s -- %s is refused in a line', async (command, words, line) => {
  expect(await run(command, words.split(' '))).toEqual({ code: 1, stdout: '', stderr: `${line}\n` })
})

test('a command whose output nobody reads to the end is no crash', () => {
  const both = 'node dist/operations/rebuild.js --help 2>&1 >&3 3>&- | cat'
  const toNobody = `exec 3> >(exec true); sleep 1; ${both}`
  expect(execFileSync('bash', ['-c', toNobody], { encoding: 'utf8' })).toBe('')
})
