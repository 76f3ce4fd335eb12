import { conversations } from './conversations.ts'
import { recentMessages } from './recent-messages.ts'
import { users } from './users.ts'

export const arbiter = conversations

/** All others. One that is added here is filled from the log with the next generation. */
export const readModels = [recentMessages, users]
