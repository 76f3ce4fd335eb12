import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { expect, jest, test } from '@jest/globals'
import { startProxiedServers } from '../testing/proxied-servers.ts'
import { checkChaos } from './chaos/check-chaos.ts'
import { waysNeeded } from './chaos/deployment.ts'
import { lineOf, timelineOf } from './chaos/report.ts'
import { anySeed } from './load/chances.ts'

jest.setTimeout(400_000)

/** `npm run chaos` does the same for longer. */
test('while everything that can go wrong does, every promise is kept', async () => {
  const directory = mkdtempSync(join(tmpdir(), 'chaos-'))
  const servers = await startProxiedServers(waysNeeded)
  const report = await checkChaos({
    servers,
    directory,
    seed: anySeed(),
    seconds: 25,
    visitors: 12,
  })
  process.stdout.write(`${lineOf(report)}\n`)
  await servers.stop()
  const meanwhile = timelineOf(report)
  expect({ meanwhile, violations: report.violations }).toEqual({ meanwhile, violations: [] })
  rmSync(directory, { recursive: true })
})
