import { createInterface } from 'node:readline'
import { Refused } from '../../process/refused.ts'
import type { Console } from './console.ts'
import { reasonFor } from './reasons.ts'

/** Posts a text. */
export async function post(
  { client, look, say }: Console,
  sender: string,
  conversation: string,
  text: string,
  key?: string,
) {
  const { id } = await client.post(sender, conversation, text, key === undefined ? {} : { key })
  await say(look.posted(id, conversation))
}

/** Posts each line, one after the other; empty ones are none. It ends at the first that is refused, and says which. */
export async function postLines(console: Console, sender: string, conversation: string, input: NodeJS.ReadableStream) {
  let number = 0
  for await (const line of createInterface({ input, crlfDelay: Number.POSITIVE_INFINITY })) {
    number += 1
    if (line === '') continue
    await post(console, sender, conversation, line).catch((error) => {
      const reason = reasonFor(error)
      throw reason === undefined ? error : new Refused(`line ${number}, after which nothing was posted: ${reason}`)
    })
  }
}
