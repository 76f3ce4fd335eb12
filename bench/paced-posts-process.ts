/** Posts as it is told to, and says what was acked. */
import { Agent } from 'node:http'
import { paced } from './pace.ts'
import type { PacedOutcome, PacedRun } from './paced-posts.ts'
import { postMessage } from './post-message.ts'

const agent = new Agent({ keepAlive: true, noDelay: true })
let sent = 0

process.on('message', async ({ origin, rate, seconds }: PacedRun) => {
  const send = (due: number) => postMessage(origin, agent, sent++, `${due} ${'x'.repeat(200)}`)
  const outcome = await paced(rate, seconds * rate, send).then(
    (acked): PacedOutcome => ({ ids: acked.map(({ id }) => id) }),
    (error): PacedOutcome => ({ failure: String(error) }),
  )
  process.send?.(outcome)
})
