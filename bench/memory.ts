import type { Section } from './report.ts'
import type { Bar } from './row.ts'
import type { Target } from './target.ts'

/** MiB of a process of the API that are its own. */
export const mostMemory: Bar = { most: 150 }

/** To be called when the load is over. Mapped pages are told beside, because nobody has to have room for them. */
export function measureMemory(section: Section, name: string, target: Target, bar?: Bar) {
  const { own, mapped } = target.memory()
  const measure = (what: string, bytes: number, its?: Bar) =>
    section.measure(what, { unit: 'MiB', ours: { name, value: bytes / 2 ** 20 }, bar: its })
  measure('memory under load, its own, at most', own, bar)
  measure('memory under load, pages of files, at most', mapped)
}
