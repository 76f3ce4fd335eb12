/** What storing alone costs in LMDB: the documents that the projector makes, with all their indexes, and nothing else. */
import { commit } from '../../projector/commit.ts'
import { folded } from '../../projector/folded.ts'
import { projections } from '../../projector/projections.ts'
import { createLmdbReadModels } from '../../read-models/lmdb/lmdb-read-models.ts'
import { generationRecord } from '../../testing/generation.ts'
import { printRate } from '../timed-process.ts'
import { roundsOfEvents } from './rounds-of-events.ts'

const [path = '', events = ''] = process.argv.slice(2)
const { arbiter, readModels } = projections
const store = createLmdbReadModels({ path })
const generation = await store.openForProjection(generationRecord({ partitions: 1 }))

const rounds = roundsOfEvents(Number(events)).map((logged) => ({
  claims: logged.map(([made, at]) => arbiter.on.MessagePosted(made, at)),
  changes: new Map(
    readModels.map(({ name, on }) => [name, folded(logged.flatMap(([made, at]) => on.MessagePosted(made, at)))]),
  ),
}))
await printRate(Number(events), async () => {
  for (const { claims, changes } of rounds) {
    await commit(generation, arbiter.name, claims, () => ({ changes, advances: [] }))
  }
})
await store.close()
