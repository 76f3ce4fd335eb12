/** What the names of users and conversations begin with whose messages are deleted, or who are erased. */
export const marks = { deleted: 'deleted: ', erased: 'erased: ' } as const

/** Whether a conversation, or a user, is one of those: to the other visitors they are nothing. */
export const isApart = (name: string) => Object.values(marks).some((mark) => name.startsWith(mark))
