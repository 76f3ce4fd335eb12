import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Sample } from './figures.ts'
import { type Held, holdAgainst } from './hold-against.ts'
import { createLedger } from './ledger.ts'
import { startLoad } from './load.ts'
import type { Subject } from './subject.ts'

export interface SoakOptions {
  readonly minutes: number
  /** Messages per second. */
  readonly rate: number
  readonly seed: number
  /** Where heap snapshots go, one of each process after the first third and one at the end; without it, there are none. */
  readonly snapshots?: string | undefined
  /** Told now and then how it goes. */
  onProgress?(line: string): void
}

/** What was found of one form. */
export interface Soaked {
  readonly form: Subject['form']
  readonly minutes: number
  readonly rate: number
  /** By the name of the process. */
  readonly samples: ReadonlyMap<string, readonly Sample[]>
  readonly stored: readonly Sample<string>[]
  /** What was done, and what is shown of it, in words. */
  readonly lines: readonly string[]
  /** What went wrong with the load, and with what is shown. */
  readonly failures: readonly string[]
  readonly wrongs: Held['wrongs']
}

/**
 * Looks at each process, at most: the more there are, the surer is the slope, and each look is a collection. Of fewer than
 * the least, nothing could be said: then it goes on for longer.
 */
const [looks, leastLooks] = [180, 15]

/** Puts a steady load on a form of the service, looks again and again at what it has, and checks in the end what it shows. */
export async function soak(subject: Subject, options: SoakOptions): Promise<Soaked> {
  const { minutes, rate, seed, snapshots, onProgress = () => {} } = options
  const { processes, writes, reads } = subject
  const length = minutes * 60_000
  const ledger = createLedger()
  const origins = processes.map(({ origin }) => origin)
  const load = startLoad({ writes, reads, origins, ledger, rate, seed })
  const samples = new Map<string, Sample[]>(processes.map(({ name }) => [name, []]))
  const stored: Sample<string>[] = []
  const begun = performance.now()
  const passed = () => performance.now() - begun

  async function look() {
    const [at, { acked }] = [passed(), ledger.counts()]
    for (const one of processes) samples.get(one.name)?.push({ at, acked, figures: await one.figures() })
    stored.push({ at, acked, figures: await subject.stored() })
    const heaps = processes.map(({ name }) => `${name} ${inMiB(samples.get(name)?.at(-1)?.figures.heap)}`)
    onProgress(`${(at / 60_000).toFixed(1)} min, ${acked} acked, heap in MiB: ${heaps.join(', ')}`)
  }

  async function snapshot(when: string) {
    if (snapshots === undefined) return
    mkdirSync(snapshots, { recursive: true })
    for (const one of processes) await one.snapshot(join(snapshots, `${one.name}-${when}.heapsnapshot`))
  }

  const pause = Math.max(length / looks, 1_000)
  let isWarm = false
  while (passed() < length || stored.length < leastLooks) {
    // Where looks take long, there are fewer of them.
    await sleep(pause - (passed() % pause))
    if (!isWarm && passed() > length / 3) {
      isWarm = true
      await snapshot('warm')
    }
    await look()
  }
  await load.stop()
  await snapshot('end')
  const held = await holdAgainst(ledger, load.passed, subject)
  await subject.stop()
  const accidents = processes.flatMap((one) => one.accidents)
  return {
    form: subject.form,
    minutes,
    rate,
    samples,
    stored,
    lines: [load.line(), held.line],
    failures: load.failures(),
    wrongs: [...held.wrongs, ...accidents],
  }
}

const inMiB = (bytes = Number.NaN) => (bytes / 2 ** 20).toFixed(1)
