import { expect, test } from '@jest/globals'
import { BSON } from 'mongodb'
import { createSentCommands } from './sent-commands.ts'

function message(command: object, code = 2013): Buffer {
  const document = BSON.serialize(command)
  const bytes = Buffer.alloc(16 + 4 + 1 + document.length)
  bytes.writeInt32LE(bytes.length, 0)
  bytes.writeInt32LE(code, 12)
  bytes.set(document, 21)
  return bytes
}

const sent = Buffer.concat([
  message({ find: 'recent-messages.5-ü', filter: { find: 'another' }, $db: 'test' }),
  message({ hello: 1, $db: 'admin' }),
  message({ ping: 1 }, 2004),
  message({ insert: 'messages', $db: 'test' }),
])

test.each([1, 7, 16, sent.length])('commands are told in pieces of %i bytes too', (size) => {
  const commands: (string | undefined)[][] = []
  const take = createSentCommands((...command) => commands.push(command))
  for (let at = 0; at < sent.length; at += size) take(sent.subarray(at, at + size))
  expect(commands).toEqual([
    ['find', 'recent-messages.5-ü'],
    ['hello', undefined],
    ['insert', 'messages'],
  ])
})
