import type { ConversationPurged, LogStarted, MessageDeleted, UnsealedPost, UserErased } from './events.ts'
import type { Problem } from './problem.ts'
import type {
  Conversation,
  ConversationList,
  ConversationMessageAccepted,
  Deleted,
  MessageAccepted,
  RecentMessages,
  Users,
} from './responses.ts'
import type { Status, Vitals } from './status.ts'

/** One canonical instance of every event and body; tests and documents take theirs from here. */

export const logStarted: LogStarted = {
  type: 'LogStarted',
  version: 1,
  logId: '5f0c2f3e-7c55-4b0a-9a3b-0a4f4f1a2b3c',
  partitions: 12,
}

export const messagePosted: UnsealedPost = {
  type: 'MessagePosted',
  version: 2,
  eventId: 'b3b9a3de-1f53-4a0c-8c5e-6f1d3c1c9a10',
  conversationId: '1234',
  user: 'anson',
  text: "I'm a teapot",
  postedAt: 1_516_164_614_883_000,
}

export const messageDeleted: MessageDeleted = {
  type: 'MessageDeleted',
  version: 1,
  eventId: '01930f6e-3c1a-7d55-9a3b-0a4f4f1a2b3c',
  conversationId: '1234',
  messageId: messagePosted.eventId,
  deletedAt: 1_516_164_620_000_000,
}

export const conversationPurged: ConversationPurged = {
  type: 'ConversationPurged',
  version: 1,
  eventId: '01930f6e-4b2c-7a01-8d2e-5b6f7a8c9d0e',
  conversationId: '1234',
  purgedAt: 1_516_164_630_000_000,
}

export const userErased: UserErased = {
  type: 'UserErased',
  version: 1,
  eventId: '01930f6e-5c3d-7b12-9e3f-6c7a8b9d0e1f',
  user: 'anson',
  epoch: 1,
  erasedAt: 1_516_164_640_000_000,
}

export const messageBody = { user: 'superman', text: 'hello' }

export const messageAccepted: MessageAccepted = { ok: true }

export const conversationMessageBody = { sender: 'anson', conversation_id: '1234', message: "I'm a teapot" }

/** With the spelling of the published specification. */
export const otherConversationMessageBody = { sender: 'anson', converstaion_id: '1234', message: "I'm a teapot" }

export const conversationMessageAccepted: ConversationMessageAccepted = {
  id: messagePosted.eventId,
  conversation_id: '1234',
  sender: 'anson',
  message: "I'm a teapot",
}

export const recentMessages: RecentMessages = {
  messages: [
    {
      timestamp: 1_516_164_614,
      user: 'anson',
      text: "I'm a teapot",
      id: messagePosted.eventId,
      conversation_id: '1234',
    },
  ],
}

export const users: Users = { users: ['anson'] }

export const conversation: Conversation = {
  id: '1234',
  messages: [
    { sender: 'anson', message: "I'm a teapot", created: '2018-01-17T04:50:14.883Z', id: messagePosted.eventId },
  ],
}

export const conversationList: ConversationList = {
  conversations: [{ id: '1234', last_activity: '2018-01-17T04:50:14.883Z' }],
}

export const deleted: Deleted = { conversation_id: '1234', id: messagePosted.eventId }

export const invalidField: Problem = {
  type: 'urn:problem:invalid-field',
  title: 'The request has invalid fields',
  status: 422,
  detail: 'Correct the fields listed in errors.',
  errors: [{ pointer: '#/user', detail: 'is required' }],
  request_id: '0d5f1c3a2b4e6978',
}

export const vitals: Vitals = {
  service: 'projector',
  process_id: '6a1f0c2e-9b7d-4e58-8c3a-2d4b5e6f7a80',
  started_at: '2018-01-17T04:40:00.000Z',
  uptime_s: 874.9,
  ready: true,
  reasons: {},
  interval_s: 2,
  samples: [
    {
      at: 1_516_164_614_000,
      cpu_percent: 12.5,
      memory_bytes: 104_857_600,
      requests: 4,
      failed: 0,
      average_ms: 3,
      peak_ms: 6,
      written: 0,
      projected: 120.5,
      read: 0,
      visible_p50_ms: 4.1,
      visible_p99_ms: 9.9,
      lag_records: 0,
    },
  ],
  disk: { size_bytes: 250_000_000_000, available_bytes: 60_000_000_000 },
  projection: {
    generations: [{ id: 'v5-ad9c9d232301', state: 'live', lag_records: 0, lag_seconds: 0, progress: 1 }],
    dead_letters: 0,
    visible: [
      { within_ms: 5, count: 80 },
      { within_ms: 10, count: 100 },
      { within_ms: null, count: 100 },
    ],
  },
}

export const status: Status = {
  at: '2018-01-17T04:50:15.000Z',
  well: true,
  problems: [],
  window_s: 300,
  processes: [
    {
      service: vitals.service,
      address: 'projector:8081',
      started_at: vitals.started_at,
      uptime_s: vitals.uptime_s,
      ready: true,
      reasons: {},
      cpu_percent: 12.5,
      memory_bytes: 104_857_600,
      response_ms: { latest: 3, average: 3, peak: 6, peak_to_average: 2 },
      samples: vitals.samples,
    },
  ],
  throughput: { written: 0, projected: 120.5, read: 0 },
  projection: {
    lag_records: 0,
    lag_seconds: 0,
    dead_letters: 0,
    generations: vitals.projection?.generations ?? [],
    visible_ms: { p50: 4.1, p99: 9.9 },
  },
}
