import { setTimeout as sleep } from 'node:timers/promises'
import { messagePosted } from '../../contracts/examples.ts'
import type { EventLog } from '../../event-log/event-log.ts'
import type { Chances } from '../load/chances.ts'
import { unreadable } from '../projection/feed.ts'

const mark = 'poison'

/** Whether a record of this value is one of these. */
export const isPoison = (value: string) => value.includes(mark) || !value.startsWith('{')

export interface Poisoning {
  stop(): Promise<void>
}

/** Appends records that nobody can read, now and then; Kafka may be away just then. */
export function startPoisoning(eventLog: Pick<EventLog, 'append'>, chances: Chances): Poisoning {
  let isRunning = true

  async function poison() {
    for (let number = 0; isRunning; number += 1) {
      const event = {
        ...messagePosted,
        eventId: `${mark} ${number}`,
        conversationId: `busy ${chances.oneOf(['a', 'b'])}`,
      }
      await eventLog.append(chances.oneOf(unreadable)(event)).catch(() => {})
      await sleep(chances.between(200, 2_000))
    }
  }

  const done = poison()
  return {
    async stop() {
      isRunning = false
      await done
    },
  }
}
