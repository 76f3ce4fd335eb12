/** What storing alone costs: `insertMany` of the documents that the projector makes, into collections like its own. */
import { MongoClient } from 'mongodb'
import { conversations } from '../../projector/conversations.ts'
import { recentMessages } from '../../projector/recent-messages.ts'
import { printRate } from '../timed-process.ts'
import { roundsOfEvents } from './rounds-of-events.ts'

const [mongodb = '', events = ''] = process.argv.slice(2)
const client = new MongoClient(mongodb, { writeConcern: { w: 'majority', journal: true } })
const db = client.db()
const [claimed, recent] = [db.collection<{ _id: string }>('conversations'), db.collection<{ _id: string }>('recent')]
await claimed.createIndexes([
  { key: { identity: 1 }, unique: true },
  { key: { partition: 1, offset: 1 } },
  { key: { user: 1, partition: 1, offset: 1 } },
])

const rounds = roundsOfEvents(Number(events)).map((logged) => ({
  claims: logged.map(([made, at]) => {
    const { key, identity, document } = conversations.on.MessagePosted(made, at)
    return { _id: key, identity, ...document }
  }),
  recents: logged.flatMap(([made, at]) =>
    recentMessages.on.MessagePosted(made, at).flatMap((change) => {
      return 'insert' in change ? [{ _id: change.insert, ...change.document }] : []
    }),
  ),
}))
await printRate(Number(events), async () => {
  for (const { claims, recents } of rounds) {
    await Promise.all([claimed.insertMany(claims, { ordered: false }), recent.insertMany(recents, { ordered: false })])
  }
})
process.exit(0)
