import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { streams } from '../bench/streams.ts'
import { startTarget } from '../bench/target.ts'

jest.setTimeout(60_000)

/** `npm run bench -- streams` does the same with more. */
test('readers of streams, cut off again and again, are each told of every message once and in order', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'streams-'))
  const server = await startTarget(['dist/standalone/main.js'], { DATA_DIR: directory, PORT: '0' }, 'any core')
  try {
    const outcome = await streams(server, server, { readers: 100, rate: 100, seconds: 5, cuts: 50 })
    expect(outcome.messages).toBe(700)
    expect(outcome.cuts).toBeGreaterThan(100)
  } finally {
    await server.stop()
    rmSync(directory, { recursive: true })
  }
})
