/** A message as plain CRUD keeps it. */
export interface CrudMessage {
  readonly conversationId: string
  readonly user: string
  readonly text: string
  readonly postedAt: Date
}
