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
import type { Report } from './report.ts'
import { distributed, type Stored, standalone } from './stored.ts'
import { timedProcess } from './timed-process.ts'

/** Seconds for a million events. */
const asked = { distributed: 30, standalone: 5 }

export async function benchRebuild(report: Report, extent: Extent, broker: string, mongodb: string) {
  const events = extent.rebuilt
  const count = events.toLocaleString('en-US')
  const section = report.section(`A rebuild of ${count} events`)
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  const forms = {
    distributed: () => distributed(broker, mongodb, events),
    standalone: () => standalone(join(directory, 'data'), events),
  }
  const stored = String(extent.events)
  const storing = {
    distributed: () => timedProcess('references/raw-insert.js', `${mongodb}/raw-${randomUUID().slice(0, 8)}`, stored),
    standalone: () => timedProcess('references/raw-puts.js', join(directory, 'raw'), stored),
  }
  try {
    for (const [name, start] of Object.entries(forms)) {
      const seconds = await secondsOf(await start())
      const most = (asked[name as keyof typeof asked] * events) / 1_000_000
      section.measure('from the request until it is live', { unit: 's', ours: { name, value: seconds }, bar: { most } })
      section.measure('events', { unit: 'per s', ours: { name, value: events / seconds } })
      const { rate = Number.NaN } = await storing[name as keyof typeof storing]()
      section.measure('storing their documents alone', { unit: 's', ours: { name, value: events / rate } })
    }
    section.note('Before and after, all pages of all conversations were the same, byte by byte, and the users.')
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** How long a rebuild takes. Throws when another content is shown then. */
async function secondsOf(form: Stored): Promise<number> {
  const client = createClient(() => form.reads.origin)
  const readModels = form.open()
  try {
    const before = await digestOfPages(client)
    const begun = performance.now()
    const asked = await askForRebuild(readModels, randomUUID)
    const isLive = async () => (await readModels.generations(projectionVersion)).live?.id === asked
    while (!(await isLive())) await sleep(20)
    const seconds = (performance.now() - begun) / 1_000
    // Those who read look for another generation once a second.
    await sleep(2_000)
    if ((await digestOfPages(client)) !== before) throw new Error('another content is shown than before the rebuild')
    return seconds
  } finally {
    await readModels.close()
    await form.stop()
  }
}
