import { setTimeout as sleep } from 'node:timers/promises'
import type { Client } from './client.ts'
import { type Chances, createChances } from './load/chances.ts'
import { readBack } from './load/read-back.ts'
import { tallyOf } from './load/tally.ts'
import { violationsOf } from './load/violations.ts'
import { startWriters } from './load/writers.ts'

/** A part of the service that is killed again and again, and the whole of it as clients see it. */
export interface KillTarget {
  readonly name: string
  readonly client: Pick<Client, 'post' | 'latest' | 'conversation'>
  /** With SIGKILL; where there are several, it is left to chance which. */
  kill(chances: Chances): Promise<void>
  /** Starts what was killed; does not wait until it serves. */
  revive(): Promise<void>
  /** What ended without being killed, or did not stop in order. */
  accidents(): readonly string[]
  /** Does nothing when it was stopped. */
  stop(): Promise<void>
}

export interface KillReport {
  readonly line: string
  readonly violations: readonly string[]
}

/** Kills at random moments under load, stops, and holds what was shown in the end against what was acknowledged. */
export async function killRepeatedly(target: KillTarget, seed: number, times: number): Promise<KillReport> {
  const { client } = target
  const chances = createChances(seed)
  let slowest = 0
  try {
    const load = startWriters({ client, name: `${target.name} ${seed}`, count: 16, seed: seed + 1, pause: 10 })
    for (let kills = 0; kills < times; kills += 1) {
      await sleep(chances.between(300, 2_000))
      await target.kill(chances)
      await sleep(chances.between(0, 300))
      await target.revive()
      // The others are killed again while they may still be starting.
      if (chances.with(4 / 5)) slowest = Math.max(slowest, await load.nextAck())
    }
    await load.nextAck()
    await load.stop()
    const shown = await readBack(client, load.posted)
    await target.stop()
    return {
      line:
        `kill -9 of ${target.name}: seed ${seed}, ${times} kills, ${tallyOf(load, shown)}, ` +
        `acked again after ${(slowest / 1_000).toFixed(1)} s at most`,
      violations: [...violationsOf(load.posted, shown), ...target.accidents()],
    }
  } finally {
    await target.stop()
  }
}
