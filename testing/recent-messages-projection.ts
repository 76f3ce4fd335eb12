import { beforeEach } from '@jest/globals'
import { pino } from 'pino'
import { messagePosted } from '../contracts/examples.ts'
import { encodeEvent } from '../contracts/record.ts'
import type { Batch } from '../event-log/event-log.ts'
import { conversations } from '../projector/conversations.ts'
import { createGenerationProjection, type GenerationProjectionParts } from '../projector/generation-projection.ts'
import { recentMessages } from '../projector/recent-messages.ts'
import type { GenerationWriter } from '../read-models/read-models.ts'
import { beginGeneration } from './generation.ts'
import { inSteps } from './in-steps.ts'
import { lmdbReadModels } from './lmdb-read-models.ts'
import { logged } from './logged.ts'

/** Conversations and recent messages of two partitions, empty for each test, and what projects into them, in steps. */
export function recentMessagesProjection() {
  const readModels = lmdbReadModels()
  let generation: GenerationWriter

  beforeEach(async () => {
    generation = inSteps(await beginGeneration(readModels()))
  })

  return {
    generation: () => generation,

    /** A projection that keeps so many of the recent messages. */
    keeping(keep: number, over: GenerationWriter = generation, more: Partial<GenerationProjectionParts> = {}) {
      const models = { arbiter: conversations, readModels: [{ ...recentMessages, keep }] }
      return createGenerationProjection({ models, generation: over, log: pino({ level: 'silent' }), ...more })
    },

    /** The ids of the messages in a read model, in its order. */
    async ids(model: string) {
      const found = await generation.range(model, { order: 'ascending', limit: 100 })
      return found.map(({ document }) => document.id)
    },
  }
}

interface Message {
  readonly eventId: string
  readonly postedAt: number
}

/** A batch of messages of a partition, from this offset on; each partition has one conversation. */
export function batchOf(partition: number, first: number, messages: readonly Message[]): Batch {
  const records = messages.map((message, index) => {
    const event = { ...messagePosted, ...message, conversationId: `c${partition}` }
    return logged(encodeEvent(event), { partition, offset: first + index })
  })
  return { partition, from: first, next: first + records.length, records }
}
