/** How long a rebuild of many events takes, beside a service that goes on answering, and whether it shows the same then. */
import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { projectionVersion } from '../contracts/documents.ts'
import { askForRebuild } from '../operations/rebuilding.ts'
import { createClient } from '../scenarios/client.ts'
import { digestOfPages } from '../scenarios/digest-of-pages.ts'
import type { Extent } from './extent.ts'
import { median } from './median.ts'
import type { Report } from './report.ts'
import { distributed, type Stored, standalone } from './stored.ts'

export interface RebuildExtent {
  readonly events: number
  readonly times: number
}

/** Seconds for a million events. */
const asked = { distributed: 30, standalone: 5 }

export async function benchRebuild(report: Report, { rebuild }: Extent, broker: string, mongodb: string) {
  const { events, times } = rebuild
  const count = events.toLocaleString('en-US')
  const section = report.section(`A rebuild of ${count} events`)
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const forms = {
    distributed: () => distributed(broker, mongodb, events),
    standalone: () => standalone(directory, events),
  }
  try {
    for (const [name, start] of Object.entries(forms)) {
      const seconds = await rebuilds(await start(), times)
      const most = (asked[name as keyof typeof asked] * events) / 1_000_000
      section.measure('from the request until it is live', { unit: 's', ours: { name, value: seconds }, bar: { most } })
      section.measure('events', { unit: 'per s', ours: { name, value: events / seconds } })
    }
    section.note(
      `The median of ${times}. Before and after, all pages of all conversations were the same, byte by byte, and the users.`,
    )
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** The median of the seconds that it took. Throws when another content is shown then. */
async function rebuilds(form: Stored, times: number): Promise<number> {
  const client = createClient(() => form.reads.origin)
  const readModels = form.open()
  const took: number[] = []
  try {
    const before = await digestOfPages(client)
    for (let number = 0; number < times; number += 1) {
      const begun = performance.now()
      const asked = await askForRebuild(readModels, randomUUID)
      const isLive = async () => (await readModels.generations(projectionVersion)).live?.id === asked
      while (!(await isLive())) await sleep(20)
      took.push((performance.now() - begun) / 1_000)
    }
    // What is read then is certainly of the last one.
    await sleep(2_000)
    if ((await digestOfPages(client)) !== before) throw new Error('another content is shown than before the rebuild')
    return median(took)
  } finally {
    await readModels.close()
    await form.stop()
  }
}
