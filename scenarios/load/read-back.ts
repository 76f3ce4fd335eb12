import { type Client, eventually, type StoredMessage } from '../client.ts'
import { type Posted, patience } from './posts.ts'

/** By conversation, what is shown of it. */
export type Shown = ReadonlyMap<string, readonly StoredMessage[]>

/** Reads all conversations that were posted to, when they show what was acknowledged last or it was waited for long enough. */
export async function readBack(client: Pick<Client, 'latest' | 'conversation'>, posted: readonly Posted[]) {
  const lasts = new Map<string, Map<string, string>>()
  for (const { conversation, writer, text, ids } of posted) {
    const byWriter = lasts.get(conversation) ?? new Map<string, string>()
    lasts.set(conversation, ids.length > 0 ? byWriter.set(writer, text) : byWriter)
  }
  const deadline = performance.now() + patience
  const shown = new Map<string, readonly StoredMessage[]>()
  for (const [conversation, byWriter] of lasts) {
    const texts = [...byWriter.values()]
    await eventually(
      () => client.latest(conversation),
      (messages) => texts.every((text) => messages.some(({ message }) => message === text)),
      deadline - performance.now(),
    ).catch(() => {})
    shown.set(conversation, await client.conversation(conversation))
  }
  return shown
}
