import { consistencyTokenHeader } from '../../contracts/consistency-token.ts'
import { messagePosted } from '../../contracts/examples.ts'
import { bareKey, idempotencyKeyHeader, quotedKey } from '../../contracts/idempotency-key.ts'
import { pageSize } from '../../contracts/page-size.ts'

/**
 * Headers and what stands in the query; none of them has to be there. Without examples: a page that fills them in would
 * send the token of another log.
 */
export const parameters = {
  limit: inQuery('limit', `Items of the page, at most; ${pageSize.usual} where nothing is said.`, limit()),
  messagesLimit: inQuery('limit', `Messages of the page, at most; ${pageSize.most} where nothing is said.`, limit()),
  usersLimit: inQuery('limit', 'Asks for a page with so many users at most; without it, all are listed.', limit()),
  before: inQuery('before', 'From the `Link` of a page: the page before it. Not together with `after`.', cursor()),
  after: inQuery('after', 'From the `Link` of a page: the page behind it. Not together with `before`.', cursor()),
  [consistencyTokenHeader]: inHeader(
    consistencyTokenHeader,
    'That of an earlier answer. A read then holds at least what it stands for; a write carries it on.',
    { type: 'string', pattern: '^[\\w-]*$' },
  ),
  [idempotencyKeyHeader]: inHeader(
    idempotencyKeyHeader,
    'Made up for each write: repeated under it, the write is done once. A structured-field string, or its characters.',
    { anyOf: [{ const: '' }, ...[quotedKey, bareKey].map(({ source }) => ({ type: 'string', pattern: source }))] },
  ),
  Prefer: inHeader(
    'Prefer',
    'RFC 7240, `wait=N`: seconds that a read with a `Consistency-Token` waits for what it stands for. 5 where nothing is said, 30 at most.',
    { type: 'string' },
  ),
  'If-None-Match': inHeader(
    'If-None-Match',
    'The `ETag` of an answer that the client has: 304 says that it is still so.',
    { type: 'string' },
  ),
  'Last-Event-ID': inHeader(
    'Last-Event-ID',
    'The id of the last event that was read: the stream goes on behind it. An `EventSource` sends it by itself.',
    { type: 'string' },
  ),
  'X-Request-Id': inHeader(
    'X-Request-Id',
    'An id for the logs, 1 to 128 of `A-Z a-z 0-9 _ . -`; with any other, the request is given a new one.',
    { type: 'string' },
  ),
} as const

/** What stands in paths, by the names in contracts/routes.ts. */
export const pathParameters: Readonly<Record<string, { description: string; example: string }>> = {
  id: { description: 'The id of a conversation.', example: messagePosted.conversationId },
  messageId: { description: 'The id of a message.', example: messagePosted.eventId },
  user: { description: 'A user, as `sender` or `user` of their posts.', example: messagePosted.user },
  file: { description: 'A file of the page.', example: 'docs.js' },
}

function inQuery(name: string, description: string, schema: object) {
  return { name, in: 'query', required: false, description, schema }
}

function inHeader(name: string, description: string, schema: object) {
  return { name, in: 'header', required: false, description, schema }
}

function limit() {
  return { type: 'integer', minimum: 1, maximum: pageSize.most }
}

function cursor() {
  return { type: 'string', pattern: '^[\\w-]+$' }
}
