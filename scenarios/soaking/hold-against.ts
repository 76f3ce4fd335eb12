import { type Answer, createClient, eventually, withToken } from '../client.ts'
import type { Ledger } from './ledger.ts'
import { expectStatus } from './writing.ts'

/** Messages that are posted last of all, to each conversation one, begin with this word. */
const last = 'last'

export interface Held {
  readonly line: string
  /** What is wrong with what is shown, in words. */
  readonly wrongs: readonly string[]
}

/** Holds what is shown against what was acknowledged, when nobody writes any more. */
export async function holdAgainst(
  ledger: Ledger,
  passed: readonly string[],
  { writes, reads }: { readonly writes: string; readonly reads: string },
): Promise<Held> {
  const [commands, queries] = [createClient(() => writes), createClient(() => reads)]
  // Each carries the token of those before: that of the last stands for all that was written.
  let token: Record<string, string> = {}
  for (const conversation of ledger.conversations()) {
    const answer: Answer<unknown> = await commands.post('the last', conversation, last, token)
    expectStatus(answer, 201)
    token = withToken(answer)
  }
  const headers = { ...token, Prefer: 'wait=30' }
  await eventually(
    () => queries.request('GET', '/users?limit=1', undefined, headers),
    ({ status }) => status === 200,
    120_000,
  )

  const wrongs: string[] = []
  let shown = 0
  for (const conversation of ledger.conversations()) {
    const messages = await queries.conversation(conversation)
    const texts = messages.map(({ message }) => message).filter((text) => text !== last)
    shown += texts.length
    wrongs.push(...ledger.wrongWith(conversation, texts))
  }
  for (const conversation of passed) {
    const messages = await queries.latest(conversation)
    if (messages.length > 0) wrongs.push(`${conversation} was deleted, and shows ${messages.length} messages`)
  }
  const { acked, deleted, unknown } = ledger.counts()
  return {
    line: `${acked} messages were acked, ${deleted} of them deleted, ${shown} shown in the end, of ${unknown} nobody knows`,
    wrongs,
  }
}
