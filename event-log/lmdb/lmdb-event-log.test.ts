import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { afterAll, describe, expect, test } from '@jest/globals'
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

  // What is read while the file is closed ends the process, in lmdb's own timer.
  test('is closed in order while it is being opened', async () => {
    for (let milliseconds = 0; milliseconds < 20; milliseconds += 1) {
      const path = join(directory, randomUUID())
      const eventLog = createLmdbEventLog({ path, newId: randomUUID, log: pino({ level: 'silent' }) })
      await sleep(milliseconds / 4)
      await eventLog.close()
      expect(await eventLog.opened).toMatchObject({ partitions: 1 })
    }
  })
})
