import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Users } from '../../contracts/responses.ts'
import { eventually } from '../client.ts'
import { commandProcess } from '../command-process.ts'
import { type Answers, differences, everyAnswer } from '../projection/every-answer.ts'
import { isApart } from '../reading/apart.ts'
import { serviceProcess } from '../service-process.ts'

export interface TwinOptions {
  /** Of the commands beside the distributed form. */
  readonly variables: Readonly<Record<string, string>>
  /** Where its data and its output go. */
  readonly directory: string
  /** Of another build than that of this code. */
  readonly build?: string
  /** That it has where texts are sealed. */
  readonly masterKey?: string
  readonly conversations: readonly string[]
  /** What the distributed form answers. */
  readonly answers: Answers
}

/** Moves everything into a standalone service. Answers, in words, where that answers otherwise. */
export async function differencesOfTwin(options: TwinOptions): Promise<string[]> {
  const { variables, directory, build, masterKey, conversations, answers } = options
  const file = join(directory, 'exported.ndjson')
  const exported = await commandProcess('export', [], variables).ended
  if (exported.code !== 0) return [`the export ended with ${exported.code}: ${exported.stderr}`]
  writeFileSync(file, exported.stdout)
  const place = { DATA_DIR: join(directory, 'twin'), ...(masterKey && { MASTER_KEY: masterKey }) }
  const twin = await serviceProcess({ service: 'standalone', ...(build && { build }), variables: place, directory })
  twin.start()
  try {
    await eventually(
      () => fetch(`${twin.origin}/readyz`),
      ({ ok }) => ok,
    )
    const imported = await commandProcess('import', [file], place).ended
    if (imported.code !== 0) return [`the import ended with ${imported.code}: ${imported.stderr}`]
    const isShown = async () => (await fetch(`${twin.origin}/messages`)).text()
    await eventually(isShown, (body) => body === answers.get('/messages')?.body).catch(() => {})
    const own = await everyAnswer(twin.origin, conversations)
    return differences(comparable(answers), comparable(own), ['distributed', 'standalone'])
  } finally {
    await twin.end('SIGTERM')
  }
}

/**
 * Links say where the log has the messages, which each form knows for itself. And the place among the users of somebody
 * who was erased and came back is that of a post of which the export does not say whose it was.
 */
const comparable = (answers: Answers): Answers =>
  new Map(
    [...answers]
      .filter(([path]) => !/[?&](before|after)=/.test(path) && path !== '/users?limit=97')
      .map(([path, answer]) => [path, { ...answer, body: withoutErased(path, answer.body), links: '' }]),
  )

function withoutErased(path: string, body: string): string {
  if (!path.startsWith('/users')) return body
  const { users } = JSON.parse(body) as Users
  return JSON.stringify(users.filter((user) => !isApart(user)))
}
