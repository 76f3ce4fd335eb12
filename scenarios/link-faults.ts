import type { Link, Toxic } from '../testing/link.ts'

export interface LinkFault {
  /** What the link does. */
  readonly name: string
  readonly seconds: number
  begin(link: Link): Promise<void>
}

type Spoiling = readonly [type: Toxic['type'], attributes: Toxic['attributes']]

const requests = (...[type, attributes]: Spoiling): Toxic => ({ type, attributes, stream: 'upstream' })
const answers = (...[type, attributes]: Spoiling): Toxic => ({ type, attributes, stream: 'downstream' })
const both = (...spoiling: Spoiling) => [requests(...spoiling), answers(...spoiling)]

/** Everything that is sent waits for the end of the fault, which comes before this latency does. */
export const holdBack = (link: Link) => link.spoil(...both('latency', { latency: 3_600_000 }))

export const linkFaults: readonly [LinkFault, ...LinkFault[]] = [
  { name: 'is cut', seconds: 3, begin: (link) => link.cut() },
  { name: 'loses everything', seconds: 5, begin: (link) => link.spoil(...both('timeout', { timeout: 0 })) },
  { name: 'loses the answers', seconds: 5, begin: (link) => link.spoil(answers('timeout', { timeout: 0 })) },
  { name: 'holds everything back', seconds: 5, begin: holdBack },
  { name: 'is slow', seconds: 3, begin: (link) => link.spoil(...both('latency', { latency: 20, jitter: 10 })) },
  { name: 'is reset', seconds: 3, begin: (link) => link.spoil(answers('reset_peer', { timeout: 100 })) },
  { name: 'breaks within requests', seconds: 3, begin: (link) => link.spoil(requests('limit_data', { bytes: 5_000 })) },
  { name: 'breaks within answers', seconds: 3, begin: (link) => link.spoil(answers('limit_data', { bytes: 1_001 })) },
]
