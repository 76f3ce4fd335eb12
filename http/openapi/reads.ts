import * as examples from '../../contracts/examples.ts'
import { type Answer, json, type Operation } from './operation.ts'

const sent = ['Consistency-Token', 'Prefer', 'If-None-Match'] as const
const problems = ['invalid-field', 'unavailable', 'behind'] as const

const page = ['Consistency-Token', 'ETag', 'Cache-Control'] as const
const linked = [...page, 'Link'] as const

const shown = (content: Answer['content'], headers: Answer['headers']): Operation['answers'] => ({
  200: { description: 'The page.', headers, ...(content && { content }) },
  304: { description: 'The client has the page: its `ETag` was sent.', headers },
})

export const reads = {
  recentMessages: {
    tag: 'read',
    summary: 'The latest messages of all conversations, oldest first',
    parameters: ['limit', ...sent],
    answers: shown(json('RecentMessages', examples.recentMessages), page),
    problems,
  },
  users: {
    tag: 'read',
    summary: 'Everyone who has posted, in order of their first post',
    description: 'All of them, unless `limit`, `before` or `after` asks for a page.',
    parameters: ['usersLimit', 'before', 'after', ...sent],
    answers: shown(json('Users', examples.users), linked),
    problems,
  },
  conversations: {
    tag: 'read',
    summary: 'The conversations, latest activity first',
    parameters: ['limit', 'before', 'after', ...sent],
    answers: shown(json('ConversationList', examples.conversationList), linked),
    problems,
  },
  conversation: {
    tag: 'read',
    summary: 'The latest page of a conversation, in log order',
    description: 'One of which all messages were deleted one by one is there and empty.',
    parameters: ['messagesLimit', 'before', 'after', ...sent],
    answers: shown(json('Conversation', examples.conversation), linked),
    problems: ['not-found', ...problems],
  },
} satisfies Record<string, Operation>
