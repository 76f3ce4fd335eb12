/** What storing alone costs in LMDB: the documents that the projector makes, with all their indexes, and nothing else. */
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
  changes: readModels.map(({ name, on }) => {
    return [name, folded(logged.flatMap(([made, at]) => on.MessagePosted(made, at)))] as const
  }),
}))
await printRate(Number(events), async () => {
  for (const { claims, changes } of rounds) {
    await generation.claim(arbiter.name, claims)
    await Promise.all(changes.map(([name, some]) => generation.write(name, some)))
  }
})
await store.close()
