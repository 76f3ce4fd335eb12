import type { Client, ListedConversation } from '../../client/client.ts'
import type { Page } from '../../client/pages.ts'
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

/** Milliseconds for which more may be deleted until the list is read again. */
const aWhile = 300

const listed = ({ id, last_activity }: ListedConversation): Listed => ({ id, at: Date.parse(last_activity) })

export function createOverview(client: Client, feed: Feed, store: Store<State>): Overview {
  let next: Page<ListedConversation>['next']
  let timer: ReturnType<typeof setTimeout> | undefined

  async function readConversations(pages: number): Promise<string> {
    const recorded = feed.record()
    const first = await client.conversations({ limit: few })
    let [page, list] = [first, first.items.map(listed)] as [typeof first, readonly Listed[]]
    for (let read = 1; read < pages && page.next; read += 1) {
      page = await page.next()
      list = joined(list, page.items.map(listed))
    }
    next = page.next
    const conversations = recorded().reduce(afterHappening, list)
    store.change({ conversations, areConversationsRead: true, hasMoreConversations: next !== undefined })
    return first.token
  }

  async function readPeople() {
    const recorded = feed.record()
    const { items } = await client.users({ limit: many })
    const came = recorded().flatMap((one) => (one.type === 'message' ? [one.message.sender] : []))
    store.change({ people: new Set([...items, ...came]) })
  }

  /** How many pages the list has now. */
  const pages = () => Math.max(1, Math.ceil(store.state().conversations.length / few))

  return {
    async read() {
      const token = await readConversations(pages())
      void readPeople()
      return token
    },

    async readMore() {
      const recorded = feed.record()
      const page = await next?.()
      if (!page) return
      next = page.next
      store.change(({ conversations }) => ({
        conversations: recorded().reduce(afterHappening, joined(conversations, page.items.map(listed))),
        hasMoreConversations: next !== undefined,
      }))
    },

    onHappening(happening) {
      store.change(({ conversations, people }) => ({
        conversations: afterHappening(conversations, happening),
        people:
          happening.type === 'deleted' || people.has(happening.message.sender)
            ? people
            : new Set([...people, happening.message.sender]),
      }))
      if (happening.type === 'message') return
      // Whose latest message is gone has another place in the list, or none.
      clearTimeout(timer)
      timer = setTimeout(() => {
        void readConversations(pages())
        if ('user' in happening.deleted) void readPeople()
      }, aWhile)
    },
  }
}

const afterHappening = (list: readonly Listed[], happening: Happening) =>
  happening.type === 'message' ? withMessage(list, happening.message) : withoutDeleted(list, happening.deleted)
