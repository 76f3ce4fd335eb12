import { consistencyTokenHeader } from '../../contracts/consistency-token.ts'

const text = { type: 'string' } as const

/** All headers of answers but those of HTTP's own transport. One that is not required is there when there is something to say. */
export const headers = {
  [consistencyTokenHeader]: {
    description: 'Stands for what was written or is shown. Send it on to be shown at least that.',
    required: true,
    schema: { type: 'string', pattern: '^[\\w-]+$' },
  },
  'X-Request-Id': {
    description: 'The id that the logs have of the request: the one that was sent, or a new one.',
    required: true,
    schema: { type: 'string', pattern: '^[\\w.-]{1,128}$' },
  },
  Location: {
    description: 'Where the message will be seen.',
    required: true,
    schema: { type: 'string', format: 'uri-reference' },
  },
  ETag: { description: 'Of the body. Send it as `If-None-Match`.', required: true, schema: text },
  'Cache-Control': { description: 'Whether it may be shown again without asking.', required: true, schema: text },
  Link: {
    description: 'RFC 8288: the pages before (`rel="prev"`) and behind (`rel="next"`) this one, where there are any.',
    required: false,
    schema: text,
  },
  Allow: {
    description:
      'The methods that the path has. A gateway that refuses a method by itself, as TRACE, does not know them.',
    required: false,
    schema: text,
  },
  'Retry-After': {
    description: 'Seconds after which trying again has a chance.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
  },
  'Content-Security-Policy': { description: 'No other host, no inline script.', required: true, schema: text },
  'Referrer-Policy': { description: '`no-referrer`', required: true, schema: text },
  'X-Content-Type-Options': { description: '`nosniff`', required: true, schema: text },
} as const
