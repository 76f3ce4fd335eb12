import type { Claim, Document, GenerationWriter, Writes, Written } from '../read-models/read-models.ts'

/**
 * Claims, writes what follows from that, and moves checkpoints: in one transaction, where the store has that. Where it has
 * not, in this order, and a failure leaves what was done before it, which is harmless when it comes again.
 */
export async function commit<Known extends Writes>(
  generation: GenerationWriter,
  model: string,
  claims: readonly Claim[],
  writesAfter: (refused: ReadonlyMap<string, Document>) => Known,
): Promise<Written<Known>> {
  if (generation.commit) return await generation.commit(model, claims, writesAfter)
  const writes = writesAfter(await generation.claim(model, claims))
  await Promise.all(Array.from(writes.changes, ([name, changes]) => generation.write(name, changes)))
  return { writes, elsewhere: await generation.advance(writes.advances) }
}
