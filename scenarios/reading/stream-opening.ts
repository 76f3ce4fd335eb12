import { conversationPath } from '../client.ts'
import type { Instance } from './instance.ts'
import { refused } from './refusal.ts'
import { codeOf, type Visitor } from './visitor.ts'

/** Milliseconds for an answer. */
const patience = 40_000

/** Opens the stream of a conversation with the visitor's token, which stands for a message of it: so it is there. */
export async function openStream({ name, history, headers }: Visitor, instance: Instance, conversation: string) {
  const path = `${conversationPath(conversation)}/stream`
  const begun = history.now()
  const end = new AbortController()
  const timer = setTimeout(() => end.abort(), patience)
  let what = `${name}: ${path}`
  try {
    const response = await fetch(instance.origin + path, { headers: headers(), signal: end.signal })
    what += `, which is ${response.status}`
    if (response.status === 200) return history.answer('stream of a new conversation')
    await refused(history, `${name}: ${path}, which was posted to,`, response, begun)
  } catch (error) {
    history.failed(what, codeOf(error), begun)
  } finally {
    clearTimeout(timer)
    end.abort()
  }
}
