import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { type DocumentedBlock, documentedBlocks } from '../testing/documented-blocks.ts'
import { eventually } from './client.ts'
import { hasCurl } from './curl.ts'
import { createWorkspace, type Said, type Workspace } from './workspace.ts'

jest.setTimeout(60_000)

const files = ['README.md', 'docs/operations.md']

/** Blocks that are not run here, by their first line, and why. */
const left: Readonly<Record<string, string>> = {
  'npm ci && npm start': 'CI runs it by itself: .ci/run',
  'npm ci && npm test': 'it is what runs this',
  'docker compose up': 'scenarios/compose.container.test.ts runs it',
  'npm run test:fast          # everything that needs no Docker and no second process': 'these are tests themselves',
  'kafka-topics.sh --bootstrap-server localhost:9092 --create': 'it needs three brokers',
  'KAFKA_BROKERS=kafka-0.example:9093': 'it needs brokers; scenarios/secured.container.test.ts has some',
  'kafka-configs.sh --bootstrap-server localhost:9092 --alter': 'scenarios/secured.container.test.ts runs it',
  'kafka-acls.sh --bootstrap-server localhost:9092 --add': 'scenarios/secured.container.test.ts runs it',
  'kubectl create namespace message-service': 'it needs a cluster',
}

/** Lines that do not end by themselves: what each has said when that is enough. */
const endless: Readonly<Record<string, RegExp>> = {
  'curl -N http://localhost:8081/messages/stream': /^(id|event|data|retry|:)/m,
  'npm run chat -- tail': /superman.*hello/,
}

/** Lines that need something which is not there, and say so. */
const refused: Readonly<Record<string, RegExp>> = {
  'npm run dead-letters -- show 3/17': /3\/17/,
  'npm run dead-letters -- discard 3/17 4/0 --yes': /3\/17/,
}

/** What stands for something that the line before has said. */
const placeholders: Readonly<Record<string, RegExp>> = {
  '<that of the answer>': /^Consistency-Token: (\S+)/im,
}

const blocks = files.flatMap(documentedBlocks).filter(({ language }) => language === 'sh')
const reasonOf = ({ lines }: DocumentedBlock) =>
  Object.entries(left).find(([beginning]) => lines[0]?.startsWith(beginning))?.[1]
const place = ({ file, line, heading }: DocumentedBlock) => `${file}:${line} (${heading})`
const isServer = (line: string) => line.endsWith('npm start')
const isFound = <Value>(table: Readonly<Record<string, Value>>, line: string) =>
  Object.entries(table).find(([beginning]) => line.startsWith(beginning))?.[1]

test('every block that is left out is there, once', () => {
  const leftOut = blocks.filter((block) => reasonOf(block) !== undefined)
  expect(leftOut.length).toBe(Object.keys(left).length)
  const lines = blocks.flatMap(({ lines }) => lines)
  for (const beginning of [...Object.keys(left), ...Object.keys(endless), ...Object.keys(refused)]) {
    expect([beginning, lines.filter((line) => line.startsWith(beginning)).length > 0]).toEqual([beginning, true])
  }
})

const onCurl = hasCurl ? describe : describe.skip

onCurl('the commands of the documents do what they say, as they stand there:', () => {
  let workspace: Workspace
  beforeAll(async () => {
    workspace = createWorkspace()
    await workspace.serve('npm start')
  })
  afterAll(() => workspace.remove())

  /** What was written is shown a moment later: so what reads is asked again. */
  function run(line: string): Promise<Said> {
    const isRead = line.startsWith('curl') && !line.includes('-X ')
    const once = () => workspace.run(line)
    return isRead ? eventually(once, ({ code }) => code === 0, 5_000).catch(once) : once()
  }

  function filled(line: string, before: string): string {
    return Object.entries(placeholders).reduce((text, [placeholder, pattern]) => {
      if (!text.includes(placeholder)) return text
      const found = before.match(pattern)?.[1]
      if (found === undefined) throw new Error(`nothing has said what ${placeholder} is`)
      return text.replaceAll(placeholder, found)
    }, line)
  }

  /** Of what takes no other word for it than this, as curl has a file. */
  const addressed = (line: string) => (line.startsWith('npm run chat ') ? `${line} --url ${workspace.origin()}` : line)

  async function runAll({ lines }: DocumentedBlock) {
    let before = ''
    let servers = 0
    for (const line of lines) {
      const enough = isFound(endless, line)
      if (isServer(line)) {
        servers += 1
        await workspace.serve(line)
      } else if (enough) {
        const { output } = await workspace.run(addressed(line), (text) => enough.test(text))
        expect(output).toMatch(enough)
      } else {
        const { code, output } = await run(addressed(filled(line, before)))
        const refusal = isFound(refused, line)
        expect({ line, code, output }).toMatchObject(
          refusal ? { code: 1, output: expect.stringMatching(refusal) } : { code: 0 },
        )
        before = output
      }
    }
    for (; servers > 0; servers -= 1) await workspace.endServer()
  }

  const runnable = blocks.filter((block) => reasonOf(block) === undefined)

  test.each(runnable.map((block) => [place(block), block] as const))('%s', (_, block) => runAll(block))
})
