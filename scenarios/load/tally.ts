import type { Shown } from './read-back.ts'
import type { Load } from './writers.ts'

/** What became of a load, in one line. */
export function tallyOf({ posted, attempts }: Load, shown: Shown): string {
  const acked = new Set(posted.flatMap(({ ids }) => ids))
  const others = [...shown.values()].flat().filter(({ id }) => !acked.has(id))
  const failures = new Map<string, number>()
  for (const { status, type } of attempts) {
    if (status === 201) continue
    const name = [status, type?.replace('urn:problem:', '')].filter(Boolean).join(' ')
    failures.set(name, (failures.get(name) ?? 0) + 1)
  }
  const byStatus = [...failures].sort().map(([name, count]) => `${name}: ${count}`)
  return [
    `${acked.size} of ${posted.length} acked`,
    `${attempts.length - posted.length} retried`,
    `failures {${byStatus.join(', ')}}`,
    `${others.length} shown but not acked`,
  ].join(', ')
}
