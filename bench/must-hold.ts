import { projectionVersion } from '../contracts/documents.ts'
import { chunksOf } from '../read-models/chunks.ts'
import type { Range, ReadModels } from '../read-models/read-models.ts'

/** Throws unless the read models have so many messages, and closes them. */
export async function mustHold(readModels: ReadModels, expected: number) {
  const generation = await readModels.live(projectionVersion)
  let found = 0
  if (generation) {
    const read = (range: Range) => generation.range('conversations', range)
    for await (const some of chunksOf(read, 10_000)) found += some.length
  }
  await readModels.close()
  if (found !== expected) throw new Error(`there are to be ${expected} messages, and ${found} are there`)
}
