/** What storing alone costs in LMDB: the documents that the projector makes, with all their indexes, and nothing else. */

import { folded } from '../../projector/folded.ts'
import { projections } from '../../projector/projections.ts'
import { createLmdbReadModels } from '../../read-models/lmdb/lmdb-read-models.ts'
import { generationRecord } from '../../testing/generation.ts'
import { event } from '../events.ts'
import { printRate } from '../timed-process.ts'

const [path = '', events = ''] = process.argv.slice(2)
const { arbiter, readModels } = projections
const store = createLmdbReadModels({ path })
const generation = await store.openForProjection(generationRecord({ partitions: 1 }))

/** As many as a round of the projector. */
const together = 4_000
const rounds = Array.from({ length: Math.ceil(Number(events) / together) }, (_, round) => {
  const first = round * together
  const made = Array.from({ length: Math.min(together, Number(events) - first) }, (_, index) => {
    return [
      { ...event(first + index), epoch: 0 },
      { partition: 0, offset: first + index },
    ] as const
  })
  return {
    claims: made.map(([one, at]) => arbiter.on.MessagePosted(one, at)),
    changes: readModels.map(({ name, on }) => {
      return [name, folded(made.flatMap(([one, at]) => on.MessagePosted(one, at)))] as const
    }),
  }
})
await printRate(Number(events), async () => {
  for (const { claims, changes } of rounds) {
    await generation.claim(arbiter.name, claims)
    await Promise.all(changes.map(([name, some]) => generation.write(name, some)))
  }
})
await store.close()
