/** `npm run chat`: posts and reads messages, at a terminal or in a pipe. */
import { parseArgs } from 'node:util'
import { runCommand } from '../../process/command.ts'
import { Refused } from '../../process/refused.ts'
import { createClient } from '../client.ts'
import { type Console, createRetryNotes, lookFor, note, say } from './console.ts'
import { post, postLines } from './post.ts'
import { conversations, read, users } from './read.ts'
import { reasonFor } from './reasons.ts'
import { tail } from './tail.ts'
import { type Asked, understood } from './words.ts'

const usage = `npm run chat -- post general "hello" --as superman   posts a message, and answers its id
npm run chat -- post general --as superman           posts each line that it is given; npm run --silent for a pipe
npm run chat -- tail [general] [--since 10]          the latest messages and all that come, until Ctrl-C
npm run chat -- read general [--limit 100]           the latest messages of a conversation; --all: all of them
npm run chat -- conversations                        all conversations, latest activity first
npm run chat -- users                                everyone who has posted, in order of their first post

--url http://localhost:8081   where the service is
--json                        lines of JSON
--wait 30                     seconds until a request that is not answered is given up
--key KEY                     for a post that was not answered: it is not posted twice
`

function run(asked: Asked, console: Console): Promise<void> {
  switch (asked.action) {
    case 'post': {
      const { sender, conversation, text, key } = asked
      if (text === undefined) return postLines(console, sender, conversation, process.stdin)
      return post(console, sender, conversation, text, key)
    }
    case 'tail': {
      const stopping = new AbortController()
      for (const name of ['SIGINT', 'SIGTERM'] as const) process.once(name, () => stopping.abort())
      return tail(console, asked.conversation, asked.count, stopping.signal)
    }
    case 'read':
      return read(console, asked.conversation, asked.limit)
    case 'users':
      return users(console)
    case 'conversations':
      return conversations(console)
  }
}

function consoleFor(url: string, seconds: number, isJson: boolean): Console {
  const notes = createRetryNotes(note)
  try {
    const client = createClient(url, { deadline: seconds * 1_000, onRetry: notes.failed })
    return { client, look: lookFor(isJson), say, note }
  } catch {
    throw new Refused(`--url ${url}: expected an origin, as http://localhost:8081`)
  }
}

await runCommand(() => {
  const text = { type: 'string' } as const
  const flag = { type: 'boolean', default: false } as const
  const options = {
    as: text,
    key: text,
    since: text,
    limit: text,
    all: flag,
    url: text,
    wait: text,
    json: flag,
    help: flag,
  }
  const { values, positionals } = parseArgs({ options, allowPositionals: true })
  if (values.help) return void process.stdout.write(usage)
  const asked = understood(positionals, values)
  const console = consoleFor(values.url ?? 'http://localhost:8081', secondsIn(values.wait ?? '30'), values.json)
  return () => run(asked, console)
}, reasonFor)

function secondsIn(value: string): number {
  if (!/^\d{1,9}(\.\d+)?$/.test(value)) throw new Refused(`--wait ${value}: expected seconds`)
  return Number(value)
}
