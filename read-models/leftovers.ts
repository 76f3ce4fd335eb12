import type { GenerationRecord } from './generations.ts'

/** Ids of generations that something is left of, by names that end with `.<id>`, and that are not among the listed. */
export function idsOf(names: readonly string[], listed: readonly GenerationRecord[]): readonly string[] {
  const found = new Set(names.flatMap((name) => /\.(v\d+-[0-9a-f]+)$/.exec(name)?.[1] ?? []))
  for (const { id } of listed) found.delete(id)
  return [...found]
}
