import { setTimeout as sleep } from 'node:timers/promises'
import type { GenerationWriter } from '../read-models/read-models.ts'

/** Milliseconds between looks at the checkpoints, which several projectors may be moving. */
const interval = 50

/**
 * Resolves when the generation holds all that lies below `ends`, and has gone live: before that, queries would show
 * conversations without their later messages, or none. Rejects when aborted, or when the store does not answer.
 */
export async function buildUpTo(
  ends: readonly number[],
  generation: GenerationWriter,
  signal: AbortSignal,
): Promise<void> {
  for (;;) {
    const vector = await generation.checkpoints()
    if (ends.every((end, partition) => (vector[partition] ?? 0) >= end)) break
    await sleep(interval, undefined, { signal })
  }
  await generation.goLive()
}
