import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, jest, test } from '@jest/globals'
import { outages } from './projection/outages.ts'
import { survive } from './projection/survive.ts'
import { type StartedSurvivors, startSurvivors } from './projection/survivors.ts'

jest.setTimeout(180_000)

/** `npm run projector-outages` does the same for longer. */
describe('nothing is lost or shown twice, and nobody has to help, when for a while', () => {
  const directory = mkdtempSync(join(tmpdir(), 'projector-outages-'))
  let survivors: StartedSurvivors

  beforeAll(async () => {
    survivors = await startSurvivors(directory)
  })
  afterAll(async () => {
    await survivors.stop()
    rmSync(directory, { recursive: true })
  })

  test.each(outages.filter(({ briefly }) => briefly))('$name', async (outage) => {
    const { line, violations } = await survive(survivors, outage, outage.briefly ?? 0)
    process.stdout.write(`${line}\n`)
    expect(violations).toEqual([])
  })
})
