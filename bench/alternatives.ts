/** What an acked POST and a page of the latest messages cost in the ways that one would pick instead. */
import { alternativePosts } from './alternative-posts.ts'
import { alternativeReads } from './alternative-reads.ts'
import type { Extent } from './extent.ts'
import type { Report } from './report.ts'

export async function benchAlternatives(report: Report, extent: Extent, broker: string, mongodb: string) {
  await alternativePosts(report, extent, broker, mongodb)
  await alternativeReads(report, extent, broker, mongodb)
}
