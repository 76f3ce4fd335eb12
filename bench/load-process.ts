/** Makes the load that it is told to, and says what came of it. */
import autocannon from 'autocannon'
import type { Load, LoadOutcome } from './load.ts'
import { post } from './post.ts'

process.on('message', ({ url, connections, requests }: Load) => {
  const begun = performance.now()
  // It looks only once a second whether it is done.
  let last = begun
  const running = autocannon({ url, connections, amount: requests, ...post }, (_error, { '2xx': acked }) => {
    process.send?.({ seconds: (last - begun) / 1_000, acked } satisfies LoadOutcome)
  })
  running.on('response', () => {
    last = performance.now()
  })
})
