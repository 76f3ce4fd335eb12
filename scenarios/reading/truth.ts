import type { StoredMessage } from '../client.ts'

/** What is shown in the end, when all is quiet: whatever was shown before is held against it. */
export interface Truth {
  /** In the order of the log; empty where there is no such conversation. */
  messagesOf(conversation: string): readonly StoredMessage[]
  readonly conversations: readonly string[]
  /** Where a message stands; undefined when it is not there. */
  placeOf(id: string): Place | undefined
  messageOf(id: string): StoredMessage | undefined
  /** By sender, the place of the earliest message; undefined where two are equally early. */
  readonly firsts: ReadonlyMap<string, Place | undefined>
}

export interface Place {
  readonly conversation: string
  /** How many messages of the conversation stand before it. */
  readonly before: number
}

export function truthOf(shown: ReadonlyMap<string, readonly StoredMessage[]>): Truth {
  const places = new Map<string, Place>()
  const firsts = new Map<string, { readonly created: string; readonly place: Place | undefined }>()
  for (const [conversation, messages] of shown) {
    for (const [before, { id, sender, created }] of messages.entries()) {
      const place = { conversation, before }
      places.set(id, place)
      const known = firsts.get(sender)
      if (!known || created < known.created) firsts.set(sender, { created, place })
      else if (created === known.created) firsts.set(sender, { created, place: undefined })
    }
  }
  return {
    messagesOf: (conversation) => shown.get(conversation) ?? [],
    conversations: [...shown.keys()],
    placeOf: (id) => places.get(id),
    messageOf(id) {
      const place = places.get(id)
      return place && shown.get(place.conversation)?.[place.before]
    },
    firsts: new Map([...firsts].map(([sender, { place }]) => [sender, place])),
  }
}
