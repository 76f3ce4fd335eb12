import type {
  Conversation,
  ConversationList,
  ConversationMessageAccepted,
  RecentMessages,
  Users,
} from '../contracts/responses.ts'
import { bodyOf, strange } from './answer.ts'
import { newIdempotencyKey } from './idempotency-key.ts'
import { everyItem, type Page, type PageOptions, page, withLimit } from './pages.ts'
import type { Random } from './pause.ts'
import { type CallOptions, type RequestParts, request } from './requests.ts'
import { type StreamEvent, type StreamOptions, streamOf } from './stream.ts'
import { createTokens } from './tokens.ts'

export type RecentMessage = RecentMessages['messages'][number]
export type ConversationMessage = Conversation['messages'][number]
export type ListedConversation = ConversationList['conversations'][number]

export interface Written {
  /** What was written, and all that the client had seen before. */
  readonly token: string
}

export interface Posted extends Written {
  readonly id: string
  readonly conversationId: string
}

export interface PostOptions extends CallOptions {
  /** Of a message that was posted before, and perhaps not answered; otherwise a new one is made up. */
  readonly key?: string
}

/**
 * Every call is repeated until it is answered, with back-off, as long as what fails is temporary. It rejects with
 * RequestRefused, with NotAnswered at its deadline, and with the reason of its signal. Whoever uses one client reads what
 * they wrote, and sees nothing disappear but what was deleted.
 */
export interface Client {
  /** Posts a message once, however often it takes. Whoever wants an order waits for one before the next. */
  post(sender: string, conversationId: string, text: string, options?: PostOptions): Promise<Posted>
  deleteMessage(conversationId: string, messageId: string, options?: CallOptions): Promise<Written>
  /** Deletes what was posted to it before. */
  deleteConversation(conversationId: string, options?: CallOptions): Promise<Written>
  eraseUser(user: string, options?: CallOptions): Promise<Written>

  /** The latest messages of all conversations, oldest first; it is one page. */
  recent(options?: PageOptions): Promise<Page<RecentMessage>>
  /** In order of their first post: everyone, unless there is a limit. */
  users(options?: PageOptions): Promise<Page<string>>
  /** Latest activity first. */
  conversations(options?: PageOptions): Promise<Page<ListedConversation>>
  /** The latest page of a conversation, in log order; `prev` is the one of older messages. */
  conversation(conversationId: string, options?: PageOptions): Promise<Page<ConversationMessage>>
  /** All of a conversation, oldest first, page by page. */
  messages(conversationId: string, options?: PageOptions): AsyncIterable<ConversationMessage>

  /** What happens to messages of all conversations. */
  stream(options?: StreamOptions): AsyncGenerator<StreamEvent<RecentMessage>, void, undefined>
  /** What happens to messages of one. */
  conversationStream(
    conversationId: string,
    options?: StreamOptions,
  ): AsyncGenerator<StreamEvent<ConversationMessage>, void, undefined>

  /** What was written and seen: another client that begins with it goes on from there. */
  token(): string | undefined
}

export interface ClientOptions {
  /** Milliseconds for each call that does not say otherwise; by default 60,000. */
  readonly deadline?: number
  /** That of another client, to go on from there. */
  readonly token?: string
  /** Told of each failure after which something is tried again, and of the milliseconds until then. */
  readonly onRetry?: (failure: Error, milliseconds: number) => void
  readonly fetch?: typeof globalThis.fetch
  readonly random?: Random
}

/** For the service at an origin, such as http://localhost:8081. Throws TypeError when it is none. */
export function createClient(origin: string, options: ClientOptions = {}): Client {
  const tokens = createTokens(options.token)
  const parts: RequestParts = {
    origin: originOf(origin),
    tokens,
    deadline: options.deadline ?? 60_000,
    onRetry: options.onRetry ?? (() => {}),
    fetch: options.fetch ?? ((...asked) => fetch(...asked)),
    random: options.random ?? Math.random,
  }
  const pathOf = (conversationId: string) => `/conversations/${segment(conversationId)}`

  const erase = (path: string, options: CallOptions = {}) =>
    request(parts, { ...options, method: 'DELETE', path, key: newIdempotencyKey(), result: accepted })

  return {
    async post(sender, conversation_id, message, { key = newIdempotencyKey(), ...options } = {}) {
      // An empty header is none, and then nothing would make the repeats one message.
      if (key === '') throw new TypeError('The key is empty')
      return await request(parts, {
        ...options,
        method: 'POST',
        path: '/messages/',
        body: { sender, conversation_id, message },
        key,
        async result(response): Promise<Posted> {
          const { id } = await bodyOf<ConversationMessageAccepted>(response, ({ id }) => typeof id === 'string')
          return { id, conversationId: conversation_id, ...written(response) }
        },
      })
    },
    deleteMessage: async (id, messageId, options) => erase(`${pathOf(id)}/messages/${segment(messageId)}`, options),
    deleteConversation: async (id, options) => erase(pathOf(id), options),
    eraseUser: async (user, options) => erase(`/users/${segment(user)}`, options),

    recent: (options = {}) =>
      page<RecentMessages, RecentMessage>(parts, withLimit('/messages', options), ({ messages }) => messages, options),
    users: (options = {}) => page<Users, string>(parts, withLimit('/users', options), ({ users }) => users, options),
    conversations: (options = {}) =>
      page<ConversationList, ListedConversation>(
        parts,
        withLimit('/conversations', options),
        ({ conversations }) => conversations,
        options,
      ),
    conversation: conversation,
    async *messages(id, options = {}) {
      yield* everyItem(await conversation(id, options), options)
    },

    stream: (options = {}) => streamOf(parts, '/messages/stream', options),
    conversationStream: (id, options = {}) => streamOf(parts, `${pathOf(id)}/stream`, options),
    token: tokens.latest,
  }

  async function conversation(id: string, options: PageOptions = {}) {
    const path = withLimit(pathOf(id), options)
    return page<Conversation, ConversationMessage>(parts, path, ({ messages }) => messages, options)
  }
}

function originOf(given: string): string {
  const { protocol, origin, pathname } = new URL(given)
  if (!/^https?:$/.test(protocol) || pathname !== '/') throw new TypeError(`${given} is no origin of http`)
  return origin
}

async function accepted(response: Response): Promise<Written> {
  if (response.status === 202) return written(response)
  throw strange(response, `The answer is ${response.status}, and nothing was deleted by that`)
}

const written = ({ headers }: Response): Written => ({ token: headers.get('Consistency-Token') ?? '' })

/** Of a path. A URL that says `.` or `..` is another one: a message of that id would be its whole conversation. */
function segment(id: string): string {
  if (/^\.{0,2}$/.test(id)) throw new TypeError(`"${id}" cannot be part of a URL`)
  return encodeURIComponent(id)
}
