/** The write that is measured: a text of 200 bytes. */
export const post = {
  method: 'POST',
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify({ user: 'superman', text: 'x'.repeat(200) }),
} as const
