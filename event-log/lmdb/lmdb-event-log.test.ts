import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe } from '@jest/globals'
import { pino } from 'pino'
import { eventLogContract } from '../event-log.contract.ts'
import { createLmdbEventLog } from './lmdb-event-log.ts'

describe('LMDB', () => {
  const directory = mkdtempSync(join(tmpdir(), 'event-log-'))
  afterAll(() => rmSync(directory, { recursive: true }))

  eventLogContract(async () => {
    const path = join(directory, randomUUID())
    return {
      partitions: 1,
      open: () => createLmdbEventLog({ path, newId: randomUUID, log: pino({ level: 'silent' }) }),
    }
  })
})
