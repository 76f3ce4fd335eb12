import { conversationList } from './conversation-list.ts'
import { conversations } from './conversations.ts'
import type { Models } from './models.ts'
import { recentMessages } from './recent-messages.ts'
import { userErasures } from './user-erasures.ts'
import { users } from './users.ts'

/** All that this code projects. One that is added here is filled from the log by itself: see README.md. */
export const projections: Models = {
  arbiter: conversations,
  readModels: [recentMessages, users, userErasures, conversationList],
}
