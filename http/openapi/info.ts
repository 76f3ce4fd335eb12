/** What is true of all routes, for whoever reads the document. */
export const info = {
  title: 'message-service',
  version: '1.0.0',
  summary: 'Chat messages, never lost and fast to read',
  description: `
Bodies are JSON in UTF-8, 64 KiB at most; fields that are not described are ignored. Names and texts are counted in UTF-16
units, without NUL and unpaired surrogates. Answers may get more fields. A query parameter is given once, and one that is
not described is ignored. \`HEAD\` is answered wherever \`GET\` is, without a body.

Every 2xx of a read or write has a \`Consistency-Token\`. Sent with a later request, it has reads hold at least what it
stands for. An empty header counts as none.

Every error is a problem document (RFC 9457), \`application/problem+json\`, that lists all that is wrong. Beside what is said
of each route: a path that no route has is 404, \`urn:problem:not-found\`, and a method that a path does not have is 405,
\`urn:problem:method-not-allowed\`, with \`Allow\`. 502 and 504 come from a gateway, where there is one; it may also say 400,
404, 405, 408, 413 or 431 itself, in the same form, and then in fewer words.

Each process also answers \`/healthz\`, \`/readyz\`, \`/metrics\` and \`/vitals\`, which say what is so in itself: they are not
part of the public origin, and not described here.
`.trim(),
  license: { name: 'MIT', identifier: 'MIT' },
} as const
