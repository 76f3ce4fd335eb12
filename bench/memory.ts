import type { Section } from './report.ts'
import type { Bar } from './row.ts'
import type { Target } from './target.ts'

/** MiB of a process of the API. */
export const mostMemory: Bar = { most: 150 }

/** To be called when the load is over. */
export async function measureMemory(section: Section, name: string, target: Target, bar?: Bar) {
  section.measure('memory under load', { unit: 'MiB', ours: { name, value: (await target.memory()) / 2 ** 20 }, bar })
}
