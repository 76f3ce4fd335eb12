/** Makes the load that it is told to, and says what came of it. */
import autocannon from 'autocannon'
import type { Load, LoadOutcome } from './load.ts'
import { post } from './post.ts'

process.on('message', async ({ url, connections, requests }: Load) => {
  const begun = performance.now()
  const { '2xx': acked } = await autocannon({ url, connections, amount: requests, ...post })
  const seconds = (performance.now() - begun) / 1_000
  process.send?.({ seconds, acked } satisfies LoadOutcome)
})
