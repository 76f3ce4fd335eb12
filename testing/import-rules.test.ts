import { spawnSync } from 'node:child_process'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'

/** Sources, each with one import. */
type Imports = readonly (readonly [path: string, specifier: string])[]

/** The paths that the lint rules refuse, in a tree of these sources and no others. */
function refusedOf(imports: Imports): string[] {
  const tree = mkdtempSync(join(tmpdir(), 'import-rules-'))
  try {
    copyFileSync('biome.json', join(tree, 'biome.json'))
    for (const [path, specifier] of imports) {
      mkdirSync(dirname(join(tree, path)), { recursive: true })
      writeFileSync(join(tree, path), `import { one } from '${specifier}'\n\nexport const kept = one\n`)
    }
    const words = ['lint', '--reporter=json', '--max-diagnostics=none', '--vcs-enabled=false']
    const { stdout } = spawnSync(join(process.cwd(), 'node_modules/.bin/biome'), words, { cwd: tree, encoding: 'utf8' })
    const { diagnostics } = JSON.parse(stdout) as { diagnostics: { category: string; location: { path: string } }[] }
    return diagnostics
      .filter(({ category }) => category === 'lint/style/noRestrictedImports')
      .map(({ location }) => location.path)
  } finally {
    rmSync(tree, { recursive: true })
  }
}

const against: Imports = [
  ['contracts/a.ts', 'koa'],
  ['contracts/b.ts', '../http/problems.ts'],
  ['command-api/a.ts', '../read-models/read-models.ts'],
  ['command-api/b.ts', '../event-log/kafka/kafka-event-log.ts'],
  ['command-api/main.ts', '../query-api/query-api.ts'],
  ['event-log/a.ts', '../projector/projector.ts'],
  ['event-log/kafka/a.ts', 'kafkajs'],
  ['event-log/lmdb/a.ts', 'mongodb'],
  ['projector/a.ts', '../read-models/mongodb/mongodb-read-models.ts'],
  ['projector/b.ts', '../query-api/query-api.ts'],
  ['read-models/a.ts', '../event-log/event-log.ts'],
  ['read-models/b.ts', 'mongodb'],
  ['query-api/a.ts', '../event-log/event-log.ts'],
  ['query-api/b.ts', '../read-models/lmdb/lmdb-read-models.ts'],
  ['http/a.ts', '../event-log/event-log.ts'],
  ['process/a.ts', '../contracts/events.ts'],
  ['operations/a.ts', '../command-api/command-api.ts'],
  ['operations/b.ts', '../query-api/visible.ts'],
  ['operations/d.ts', '../http/server.ts'],
  ['operations/e.ts', '../projector/projector.ts'],
  ['operations/f.ts', '../standalone/standalone.ts'],
  ['operations/g.ts', 'mongodb'],
  ['projector/c.ts', '../operations/letters.ts'],
  ['query-api/c.ts', '../keys/key-ring.ts'],
  ['event-log/c.ts', '../keys/sealed-text.ts'],
  ['command-api/c.ts', '../keys/mongodb/mongodb-key-store.ts'],
  ['projector/d.ts', '../keys/lmdb/lmdb-key-store.ts'],
  ['keys/a.ts', '../read-models/read-models.ts'],
  ['keys/b.ts', 'mongodb'],
  ['mongodb/a.ts', '../read-models/read-models.ts'],
  ['web/status/a.ts', '../../http/problems.ts'],
  ['web/status/b.ts', '../../contracts/events.ts'],
  ['web/status/c.ts', 'zod'],
  ['web/status/d.ts', '../../client/client.ts'],
  ['web/chat/a.ts', '../../contracts/responses.ts'],
  ['web/chat/b.ts', 'preact'],
  ['web/chat/c.ts', '../../client/cli/words.ts'],
  ['client/a.ts', 'node:crypto'],
  ['client/b.ts', 'eventsource-parser'],
  ['client/c.ts', '../process/retry.ts'],
  ['client/d.ts', './cli/words.ts'],
  ['client/cli/a.ts', '../../contracts/events.ts'],
  ['client/cli/b.ts', 'koa'],
  ['process/b.ts', '../client/client.ts'],
]

const along: Imports = [
  ['contracts/a.ts', 'zod'],
  ['command-api/a.ts', '../event-log/event-log.ts'],
  ['command-api/main.ts', '../event-log/kafka/kafka-event-log.ts'],
  ['event-log/lmdb/a.ts', 'lmdb'],
  ['projector/main.ts', '../read-models/mongodb/mongodb-read-models.ts'],
  ['query-api/a.ts', '../read-models/read-models.ts'],
  ['command-api/b.ts', '../keys/key-ring.ts'],
  ['projector/a.ts', '../keys/sealed-text.ts'],
  ['keys/mongodb/a.ts', '../../mongodb/store.ts'],
  ['operations/a.ts', '../projector/models.ts'],
  ['operations/b.ts', '../projector/projections.ts'],
  ['operations/c.ts', '../projector/dead-letters.ts'],
  ['operations/d.ts', '../read-models/mongodb/mongodb-read-models.ts'],
  ['operations/e.ts', '../standalone/data-directory.ts'],
  ['operations/f.ts', '../process/refused.ts'],
  ['operations/g.ts', '../contracts/documents.ts'],
  ['operations/h.ts', '../event-log/lmdb/lmdb-event-log.ts'],
  ['operations/i.ts', '../keys/mongodb/distributed-keys.ts'],
  ['web/status/a.ts', '../../contracts/status.ts'],
  ['web/chat/a.ts', '../../client/client.ts'],
  ['web/chat/b.ts', './preact.js'],
  ['client/a.ts', './pages.ts'],
  ['client/b.ts', '../contracts/problem.ts'],
  ['client/cli/a.ts', '../client.ts'],
  ['client/cli/b.ts', '../../process/refused.ts'],
  ['client/cli/c.ts', 'node:util'],
]

describe('an import', () => {
  test('against the flow of data is refused by lint', () => {
    expect(refusedOf(against).sort()).toEqual(against.map(([path]) => path).sort())
  })

  test('with the flow of data is not', () => {
    expect(refusedOf(along)).toEqual([])
  })
})
