import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { eventually } from './client.ts'
import type { Form } from './form.ts'

/** The curl lines of the chat server's specification, as they stand there. */
const lines = {
  post: `curl -X POST -H "Content-Type: application/json" --data '{"user":"superman", "text":"hello"}' http://localhost:8081/message`,
  messages: 'curl -H "Content-Type: application/json" http://localhost:8081/messages',
  users: 'curl -H "Content-Type: application/json" http://localhost:8081/users',
}

export function chatserver(form: () => Form) {
  describe('the chat server of the first specification', () => {
    test('answers its curl lines as it says', async () => {
      const before = Math.floor(Date.now() / 1_000)
      expect(shell(lines.post)).toEqual({ ok: true })
      expect(shell(lines.post.replace('superman', 'batman'))).toEqual({ ok: true })
      await eventually(
        async () => shell(lines.messages) as Messages,
        ({ messages }) => messages.length >= 2,
      )

      const { messages } = shell(lines.messages) as Messages
      expect(messages.map(({ user, text }) => ({ user, text }))).toEqual([
        { user: 'superman', text: 'hello' },
        { user: 'batman', text: 'hello' },
      ])
      for (const { timestamp } of messages) {
        expect(timestamp).toBeGreaterThanOrEqual(before)
        expect(timestamp).toBeLessThanOrEqual(Date.now() / 1_000)
      }
      expect(shell(lines.users)).toEqual({ users: ['superman', 'batman'] })
    })
  })

  /** Runs a line as a person would; only where localhost:8081 leads to is set, by curl's own configuration file. */
  function shell(line: string): unknown {
    const home = mkdtempSync(join(tmpdir(), 'curl-'))
    const { hostname, port } = new URL(form().origin)
    writeFileSync(
      join(home, '.curlrc'),
      `silent\nshow-error\nfail\nconnect-to = "localhost:8081:${hostname}:${port}"\n`,
    )
    try {
      return JSON.parse(
        execFileSync('sh', ['-c', line], { encoding: 'utf8', env: { PATH: process.env.PATH, CURL_HOME: home } }),
      )
    } finally {
      rmSync(home, { recursive: true })
    }
  }
}

interface Messages {
  messages: { timestamp: number; user: string; text: string }[]
}
