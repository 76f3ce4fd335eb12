/** Every route of the origin, whichever service answers it: so each can tell 404 from 405, and name what is allowed. */
export const routes = {
  postMessage: { method: 'POST', path: '/message' },
  postConversationMessage: { method: 'POST', path: '/messages' },
  recentMessages: { method: 'GET', path: '/messages' },
  users: { method: 'GET', path: '/users' },
  conversations: { method: 'GET', path: '/conversations' },
  conversation: { method: 'GET', path: '/conversations/:id' },
  deleteMessage: { method: 'DELETE', path: '/conversations/:id/messages/:messageId' },
  purgeConversation: { method: 'DELETE', path: '/conversations/:id' },
  eraseUser: { method: 'DELETE', path: '/users/:user' },
  status: { method: 'GET', path: '/status.json' },
  messageStream: { method: 'GET', path: '/messages/stream' },
  conversationStream: { method: 'GET', path: '/conversations/:id/stream' },
  statusPage: { method: 'GET', path: '/status' },
  statusFile: { method: 'GET', path: '/status/:file' },
} as const
