/** What storing alone costs: `insertMany` of the documents that the projector makes, into collections like its own. */
import { MongoClient } from 'mongodb'
import { conversations } from '../../projector/conversations.ts'
import { recentMessages } from '../../projector/recent-messages.ts'
import { event } from '../events.ts'
import { printRate } from '../timed-process.ts'

const [mongodb = '', events = ''] = process.argv.slice(2)
const client = new MongoClient(mongodb, { writeConcern: { w: 'majority', journal: true } })
const db = client.db()
const [claimed, recent] = [db.collection<{ _id: string }>('conversations'), db.collection<{ _id: string }>('recent')]
await claimed.createIndexes([
  { key: { identity: 1 }, unique: true },
  { key: { partition: 1, offset: 1 } },
  { key: { user: 1, partition: 1, offset: 1 } },
])

const together = 4_000
const batches: { claims: { _id: string }[]; recents: { _id: string }[] }[] = []
for (let first = 0; first < Number(events); first += together) {
  const made = Array.from({ length: Math.min(together, Number(events) - first) }, (_, index) => ({
    ...event(first + index),
    epoch: 0,
  }))
  const at = (index: number) => ({ partition: 0, offset: first + index })
  batches.push({
    claims: made.map((one, index) => {
      const { key, identity, document } = conversations.on.MessagePosted(one, at(index))
      return { _id: key, identity, ...document }
    }),
    recents: made.flatMap((one, index) =>
      recentMessages.on.MessagePosted(one, at(index)).flatMap((change) => {
        return 'insert' in change ? [{ _id: change.insert, ...change.document }] : []
      }),
    ),
  })
}
await printRate(Number(events), async () => {
  for (const { claims, recents } of batches) {
    await Promise.all([claimed.insertMany(claims, { ordered: false }), recent.insertMany(recents, { ordered: false })])
  }
})
process.exit(0)
