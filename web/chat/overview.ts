import type { Client, ListedConversation } from '../../client/client.ts'
import { reasonOf } from '../../client/failures.ts'
import type { Feed } from './feed.ts'
import { joined, type Listed, withMessage, withoutDeleted } from './listing.ts'
import type { Happening } from './message.ts'
import type { State } from './state.ts'
import type { Store } from './store.ts'

/** Keeps the list of the conversations and that of the people. */
export interface Overview {
  /** Reads both; answers with a token behind which the stream goes on. */
  read(): Promise<string>
  readMore(): Promise<void>
  onHappening(happening: Happening): void
}

/** Conversations of a page, and people that are shown. */
const [few, many] = [100, 1_000]

/** Milliseconds for which more may be told of an erasure until the people are read again. */
const aWhile = 300

const listed = ({ id, last_activity }: ListedConversation): Listed => ({ id, at: Date.parse(last_activity) })

export function createOverview(client: Client, feed: Feed, store: Store<State>): Overview {
  let timer: ReturnType<typeof setTimeout> | undefined

  async function readConversations(pages: number): Promise<string> {
    const recorded = feed.record()
    const first = await client.conversations({ limit: few })
    let [page, list] = [first, first.items.map(listed)] as [typeof first, readonly Listed[]]
    for (let read = 1; read < pages && page.next; read += 1) {
      page = await page.next()
      list = joined(list, page.items.map(listed))
    }
    const conversations = recorded().reduce(afterHappening, list)
    store.change({ conversations, areConversationsRead: true, hasMoreConversations: page.next !== undefined })
    return first.token
  }

  async function readPeople() {
    const recorded = feed.record()
    const { items } = await client.users({ limit: many })
    const came = recorded().flatMap((one) => (one.type === 'message' ? [one.message.sender] : []))
    store.change({ people: new Set([...items, ...came]) })
  }

  const failed = (error: unknown) => store.change({ failure: reasonOf(error) })

  /** How many pages the list has now. */
  const pages = () => Math.max(1, Math.ceil(store.state().conversations.length / few))

  return {
    async read() {
      const token = await readConversations(pages())
      readPeople().catch(failed)
      return token
    },

    async readMore() {
      await readConversations(pages() + 1).catch(failed)
    },

    onHappening(happening) {
      store.change(({ conversations, people }) => ({
        conversations: afterHappening(conversations, happening),
        people:
          happening.type === 'deleted' || people.has(happening.message.sender)
            ? people
            : new Set([...people, happening.message.sender]),
      }))
      // It is told once for each partition; who has posted again since stays.
      const isErasure = happening.type === 'deleted' && 'user' in happening.deleted
      if (!isErasure) return
      clearTimeout(timer)
      timer = setTimeout(() => readPeople().catch(failed), aWhile)
    },
  }
}

const afterHappening = (list: readonly Listed[], happening: Happening) =>
  happening.type === 'message' ? withMessage(list, happening.message) : withoutDeleted(list, happening.deleted)
