/**
 * `npm run bench [-- --quick] [--out DIR] [PART …]`: see docs/development.md. A whole run that is not quick writes
 * docs/performance.md; others write it where they are told.
 */
import { parseArgs } from 'node:util'
import { MongoClient } from 'mongodb'
import { kafkaImage } from '../testing/kafka-container.ts'
import startServers from '../testing/servers.ts'
import stopServers from '../testing/stop-servers.ts'
import { benchAlternatives } from './alternatives.ts'
import { type Extent, full, quick } from './extent.ts'
import { benchGrowth } from './growth.ts'
import { benchInstances } from './instances.ts'
import { benchObserving } from './observing.ts'
import { writePerformance } from './performance-page.ts'
import { benchProjection } from './projection.ts'
import { benchReaders } from './readers.ts'
import { benchReads } from './reads.ts'
import { benchRebuild } from './rebuild.ts'
import { createReport, type Report } from './report.ts'
import { isMet } from './row.ts'
import { benchSealing } from './sealing.ts'
import { benchStreams } from './streams.ts'
import { thisRun } from './this-run.ts'
import { benchVisible } from './visible.ts'
import { benchWrites } from './writes.ts'

const parts: Readonly<
  Record<string, (report: Report, extent: Extent, broker: string, mongodb: string) => Promise<void>>
> = {
  writes: benchWrites,
  alternatives: benchAlternatives,
  reads: benchReads,
  readers: benchReaders,
  growth: benchGrowth,
  streams: benchStreams,
  visible: benchVisible,
  projection: benchProjection,
  rebuild: benchRebuild,
  instances: benchInstances,
  sealing: benchSealing,
  observing: benchObserving,
}

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { quick: { type: 'boolean', default: false }, out: { type: 'string' } },
})
const unknown = positionals.filter((name) => !(name in parts))
if (unknown.length > 0) throw new Error(`there is no ${unknown.join(', ')}: there are ${Object.keys(parts).join(', ')}`)
const extent = values.quick ? quick : full
const isWhole = !values.quick && positionals.length === 0
const directory = values.out ?? (isWhole ? 'docs' : undefined)

/** What it calls itself: others speak the protocol of MongoDB too. */
async function nameOf(mongodb: string): Promise<string> {
  const client = new MongoClient(mongodb)
  try {
    const { version, ferretdb } = await client.db('admin').command({ buildInfo: 1 })
    return ferretdb ? `FerretDB ${ferretdb.version} as MongoDB ${version}` : `MongoDB ${version}`
  } finally {
    await client.close()
  }
}

const failed: string[] = []
const report = createReport((line) => process.stdout.write(`${line}\n`))

/** What there is so far. */
async function write(servers: readonly string[]) {
  if (directory === undefined) return
  await writePerformance(directory, {
    ...thisRun('npm run bench'),
    servers,
    rounds: extent.rounds,
    sections: report.content(),
    costs: report.costs(),
    failed,
  })
}

try {
  await startServers()
  const [broker, mongodb] = [process.env.TEST_KAFKA_BROKERS ?? '', process.env.TEST_MONGODB_URL ?? '']
  const servers = [kafkaImage, await nameOf(mongodb)]
  for (const [name, bench] of Object.entries(parts)) {
    if (positionals.length > 0 && !positionals.includes(name)) continue
    const begun = performance.now()
    try {
      await bench(report, extent, broker, mongodb)
    } catch (error) {
      failed.push(`${name}: ${error}`)
      console.error(error)
    }
    // Now, and not in the end: what stops it after an hour is not to take an hour's figures with it.
    await write(servers)
    process.stdout.write(`\n${name} took ${Math.round((performance.now() - begun) / 1_000)} s.\n`)
  }
  const asked = report.content().flatMap(({ rows }) => rows.filter(({ bar }) => bar))
  process.stdout.write(`\n${asked.filter(isMet).length} of ${asked.length} figures are as they are to be.\n`)
} finally {
  await stopServers()
}
if (failed.length > 0) process.exitCode = 1
