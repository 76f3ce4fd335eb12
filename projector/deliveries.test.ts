import { randomUUID } from 'node:crypto'
import { describe, jest } from '@jest/globals'
import { pino } from 'pino'
import { createLmdbEventLog } from '../event-log/lmdb/lmdb-event-log.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import { temporaryDirectories } from '../testing/temporary-directories.ts'
import { projectorContract } from './projector.contract.ts'

jest.setTimeout(60_000)

describe('between LMDB and LMDB', () => {
  const directory = temporaryDirectories()

  projectorContract(async () => {
    const log = pino({ level: 'silent' })
    const eventLog = createLmdbEventLog({ path: await directory(), newId: randomUUID, log })
    const readModels = createLmdbReadModels({ path: await directory() })
    return { eventLog, readModels, close: async () => void (await Promise.all([eventLog.close(), readModels.close()])) }
  }, 12)
})
