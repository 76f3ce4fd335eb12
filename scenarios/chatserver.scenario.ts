import { describe, expect, test } from '@jest/globals'
import { eventually } from './client.ts'
import { hasCurl, runCurlLine } from './curl.ts'
import type { Form } from './form.ts'

/** The curl lines of the chat server's specification, as they stand there. */
const lines = {
  post: `curl -X POST -H "Content-Type: application/json" --data '{"user":"superman", "text":"hello"}' http://localhost:8081/message`,
  messages: 'curl -H "Content-Type: application/json" http://localhost:8081/messages',
  users: 'curl -H "Content-Type: application/json" http://localhost:8081/users',
}

export function chatserver(form: () => Form) {
  const onCurl = hasCurl ? test : test.skip

  describe('the chat server of the first specification', () => {
    onCurl('answers its curl lines as it says', async () => {
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

  const shell = (line: string) => runCurlLine(line, form().origin)
}

interface Messages {
  messages: { timestamp: number; user: string; text: string }[]
}
