import type { Load, LoadGenerator } from './load.ts'
import type { Target } from './target.ts'

/** CPU of the target in µs per request, and requests per second. */
export async function underLoad(generator: LoadGenerator, target: Target, path: string, load: Omit<Load, 'url'>) {
  const { requests } = load
  const before = await target.cpu()
  const { seconds } = await generator.run({ ...load, url: target.origin + path })
  return { cpu: (((await target.cpu()) - before) * 1_000) / requests, rate: requests / seconds }
}
