import type { Instance } from './instance.ts'
import { refused } from './refusal.ts'
import { codeOf, type Visitor } from './visitor.ts'

/** Milliseconds for an answer. */
const patience = 40_000

/** Opens the stream of a conversation with the visitor's token, which stands for a message of it: so it is there. */
export async function openStream({ name, history, headers }: Visitor, instance: Instance, conversation: string) {
  const path = `/conversations/${encodeURIComponent(conversation)}/stream`
  const begun = history.now()
  const end = new AbortController()
  const signal = AbortSignal.any([end.signal, AbortSignal.timeout(patience)])
  try {
    const response = await fetch(instance.origin + path, { headers: headers(), signal })
    if (response.status === 200) return history.answer('stream of a new conversation')
    await refused(history, `${name}: ${path}, which was posted to,`, response, begun)
  } catch (error) {
    history.failed(`${name}: ${path}`, codeOf(error), begun)
  } finally {
    end.abort()
  }
}
