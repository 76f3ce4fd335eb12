import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, jest, test } from '@jest/globals'
import { createClient, eventually } from './client.ts'
import { hasCurl, runCurlLine } from './curl.ts'

jest.setTimeout(30_000)

const directory = mkdtempSync(join(tmpdir(), 'start-'))
const dataDirectory = join(directory, 'data')
afterAll(() => rmSync(directory, { recursive: true }))

/** A service as it is started in production, with these variables and no others. */
const start = (service: string, env: Record<string, string> = {}) =>
  startCommand(process.execPath, [`dist/${service}/main.js`], env)

function startCommand(command: string, words: string[], env: Record<string, string>) {
  const child = spawn(command, words, { env: { PATH: process.env.PATH, HOME: process.env.HOME, ...env } })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk) => {
      output += chunk
    })
  }
  const ended = once(child, 'close').then(([code]) => ({ code, output }))
  return {
    ended,
    stopReading() {
      child.stdout.destroy()
      child.stderr.destroy()
    },
    /** Everything it has said, once it has said this. */
    async said(words: string) {
      while (!output.includes(words)) await Promise.race([sleep(20), ended.then(fail)])
      return output
    },
    async stop(signal: 'SIGTERM' | 'SIGKILL') {
      child.kill(signal)
      return await ended
    },
  }
}

/** Where it says that it listens. */
async function originOf(server: ReturnType<typeof start>): Promise<string> {
  return (await server.said('/conversations/general\n')).match(/http:\/\/localhost:\d+/)?.[0] ?? ''
}

function fail({ output }: { output: string }): never {
  throw new Error(`it ended: ${output}`)
}

describe('a wrong configuration ends the process with 1, and every problem listed:', () => {
  const wrong = {
    PORT: '99999',
    LOG_LEVEL: 'loud',
    KAFKA_BROKERS: 'nowhere',
    KAFKA_TOPIC: 'a b',
    KAFKA_PARTITIONS: '0',
    KAFKA_TLS: 'maybe',
    KAFKA_SASL_PASSWORD: 'secret',
  }
  const more = { KAFKA_REPLICATION_FACTOR: 'x', MONGODB_URL: 'postgres://secret@db/x', DATA_DIR: join(directory, 'no') }
  const places = ['KAFKA_BROKERS', 'KAFKA_TOPIC', 'KAFKA_PARTITIONS', 'KAFKA_REPLICATION_FACTOR']
  const kafka = [...places, 'KAFKA_TLS', 'KAFKA_SASL_MECHANISM', 'KAFKA_SASL_USERNAME']

  test.each([
    ['standalone', ['PORT', 'LOG_LEVEL']],
    ['command-api', ['PORT', 'LOG_LEVEL', ...kafka]],
    ['projector', ['PORT', 'LOG_LEVEL', ...kafka, 'MONGODB_URL']],
    ['query-api', ['PORT', 'LOG_LEVEL', 'MONGODB_URL']],
  ])('%s', async (service, names) => {
    const { code, output } = await start(service, { ...wrong, ...more }).ended
    expect(code).toBe(1)
    const listed = output.split('\n').filter((line) => line.startsWith('  '))
    expect(listed.map((line) => line.trim().split(':')[0]).sort()).toEqual([...names].sort())
    for (const line of listed) expect(line).toContain('expected')
    expect(output).not.toContain('secret')
    expect(existsSync(more.DATA_DIR)).toBe(false)
  })

  test.each([
    ['command-api', ['KAFKA_BROKERS']],
    ['projector', ['KAFKA_BROKERS', 'MONGODB_URL']],
    ['query-api', ['MONGODB_URL']],
  ])('%s, of which some is missing', async (service, names) => {
    const { code, output } = await start(service).ended
    expect(code).toBe(1)
    for (const name of names) expect(output).toMatch(new RegExp(`^ {2}${name}: expected .*, but it is not set$`, 'm'))
  })
})

describe('standalone', () => {
  const env = { DATA_DIR: dataDirectory, PORT: '0' }

  test('says where it listens, where its data is, and three curl lines that work', async () => {
    const server = start('standalone', env)
    const welcome = await server.said('/conversations/general\n')
    expect(welcome).toContain(`Data in        ${dataDirectory}\n`)
    const lines = welcome.match(/^ *curl .*$/gm) ?? []
    expect(lines).toHaveLength(3)
    const [{ origin }] = lines.map((line) => new URL(line.match(/http:\S+/)?.[0] ?? '')) as [URL]
    if (hasCurl) for (const line of lines) expect(() => runCurlLine(line, origin)).not.toThrow()
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0 })
  })

  // Without the build, which the other scenarios run on.
  test('stops when npm start is told to, and leaves nothing behind', async () => {
    const server = startCommand('npm', ['start', '--ignore-scripts'], env)
    await server.said('Listening on')
    expect(await server.stop('SIGTERM')).toMatchObject({ output: expect.stringContaining('"msg":"stopped"') })
    const next = start('standalone', env)
    await next.said('Listening on')
    await next.stop('SIGTERM')
  })

  test('is refused beside another one on the same data, and starts after that was killed', async () => {
    const first = start('standalone', env)
    await first.said('Listening on')
    const second = await start('standalone', env).ended
    expect(second.code).toBe(1)
    expect(second.output).toContain(`${dataDirectory} is in use by another server`)
    await first.stop('SIGKILL')
    const third = start('standalone', env)
    await third.said('Listening on')
    expect(await third.stop('SIGTERM')).toMatchObject({ code: 0 })
  })

  test('answers 503 while its disk is full, loses nothing, and goes on when there is room again', async () => {
    const full = { ...env, DATA_DIR: join(directory, 'full') }
    // A limit on the size of files is to LMDB what a full disk is: a write that fails.
    const server = startCommand('sh', ['-c', "trap '' XFSZ; ulimit -f 4096; exec node dist/standalone/main.js"], full)
    const origin = await originOf(server)
    const client = createClient(() => origin)
    const acked: string[] = []
    const refused = async () => {
      const { status, body } = await client.post('ann', 'full', 'x'.repeat(4_000))
      if (status === 201) acked.push(body.id)
      return status
    }
    const several = () => Promise.all(Array.from({ length: 8 }, refused))
    await eventually(several, (statuses) => statuses.includes(503), 20_000)
    // Where several together find no room, one alone may.
    await eventually(refused, (status) => status === 503, 20_000)
    for (let n = 0; n < 10; n += 1) expect(await refused()).toBe(503)
    const readiness = () => client.request('GET', '/readyz')
    const { body: unready } = await eventually(readiness, ({ status }) => status === 503, 5_000)
    expect(unready).toMatchObject({ ready: false, reasons: { pipeline: expect.any(String) } })
    expect((await client.users()).length).toBe(1)
    await server.stop('SIGTERM')

    const roomy = startCommand('node', ['dist/standalone/main.js'], full)
    const again = await originOf(roomy)
    const read = createClient(() => again)
    const { body } = await read.post('ann', 'full', 'room again')
    const shown = await eventually(
      () => read.conversation('full'),
      (messages) => messages.at(-1)?.id === body.id,
    )
    expect(shown.map(({ id }) => id).sort()).toEqual([...acked, body.id].sort())
    expect((await read.request('GET', '/readyz')).status).toBe(200)
    await roomy.stop('SIGTERM')
  })

  test('told to stop under load, has answered all that it wrote, and written all that it answered', async () => {
    const busy = { ...env, DATA_DIR: join(directory, 'busy') }
    const server = start('standalone', busy)
    const origin = await originOf(server)
    const client = createClient(() => origin)
    const acked: string[] = []
    const post = async (writer: number) => {
      for (let n = 0; ; n += 1) {
        // Whoever is no longer connected, or cannot connect, was not taken.
        const answer = await client.post('ann', 'busy', `${writer} ${n}`).catch(() => undefined)
        if (!answer) return
        expect(answer.status).toBe(201)
        acked.push(answer.body.id)
      }
    }
    const writers = Promise.all(Array.from({ length: 64 }, (_, writer) => post(writer)))
    await sleep(1_000)
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0 })
    await writers

    const again = start('standalone', busy)
    const readOrigin = await originOf(again)
    const read = createClient(() => readOrigin)
    const shown = await eventually(
      () => read.conversation('busy'),
      ({ length }) => length >= acked.length,
    )
    expect(shown.map(({ id }) => id).sort()).toEqual(acked.sort())
    expect(acked.length).toBeGreaterThan(100)
    await again.stop('SIGTERM')
  })

  test('stops when it is told to after whoever read its log has gone', async () => {
    const server = start('standalone', env)
    await server.said('Listening on')
    server.stopReading()
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0 })
  })

  test('ends with 1 and says so when its port is taken', async () => {
    const taken = createServer().listen(0, '127.0.0.1')
    await once(taken, 'listening')
    const { port } = taken.address() as { port: number }
    const { code, output } = await start('standalone', { ...env, PORT: `${port}` }).ended
    expect(code).toBe(1)
    expect(output).toContain(`address already in use 127.0.0.1:${port}`)
    taken.close()
  })
})

describe('without its servers', () => {
  const nowhere = { KAFKA_BROKERS: '127.0.0.1:9', MONGODB_URL: 'mongodb://127.0.0.1:9/messages', PORT: '0' }

  test.each(['command-api', 'projector', 'query-api'])('%s waits, and stops when it is told to', async (service) => {
    const server = start(service, nowhere)
    await server.said('"listening"')
    await sleep(1_000)
    const begun = Date.now()
    expect(await server.stop('SIGTERM')).toMatchObject({ code: 0 })
    expect(Date.now() - begun).toBeLessThan(6_000)
  })
})
