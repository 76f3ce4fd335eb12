import * as examples from '../../contracts/examples.ts'
import { type Answer, json, type Operation } from './operation.ts'

const asset = ['ETag', 'Cache-Control', 'X-Content-Type-Options'] as const

const has: Answer = { description: 'The client has it: its `ETag` was sent.', headers: asset }
const text = { schema: { type: 'string' } }

const ofPage = [...asset, 'Content-Security-Policy', 'Referrer-Policy'] as const

const page = (summary: string): Operation => ({
  tag: 'service',
  summary,
  parameters: ['If-None-Match'],
  answers: {
    200: { description: 'The page.', headers: ofPage, content: { 'text/html': text } },
    304: { ...has, headers: ofPage },
  },
  problems: [],
})

const fileOfPage = (summary: string): Operation => ({
  tag: 'service',
  summary,
  parameters: ['If-None-Match'],
  answers: {
    200: {
      description: 'The file.',
      headers: asset,
      content: { 'text/javascript': text, 'text/css': text, 'image/png': {}, 'image/svg+xml': text },
    },
    304: has,
  },
  problems: ['not-found'],
})

export const service = {
  status: {
    tag: 'service',
    summary: 'Whether all is well, and the last minutes of every process',
    answers: {
      200: {
        description: 'All processes, as one of them sees them.',
        headers: ['Cache-Control'],
        content: json('Status', examples.status),
      },
    },
    problems: [],
  },
  openApi: {
    tag: 'service',
    summary: 'This document',
    parameters: ['If-None-Match'],
    answers: {
      200: {
        description: 'OpenAPI 3.1.',
        headers: asset,
        content: { 'application/json': { schema: { type: 'object', required: ['openapi'] } } },
      },
      304: has,
    },
    problems: [],
  },
  docs: page('This document, to be read and tried in a browser'),
  docsFile: fileOfPage('What the page of the document is made of'),
  chatPage: page('A page to read and write messages'),
  chatFile: fileOfPage('What that page is made of'),
  clientFile: fileOfPage('The client through which that page calls the service'),
  statusPage: page('The status, to be looked at in a browser'),
  statusFile: fileOfPage('What the page of the status is made of'),
} satisfies Record<string, Operation>
