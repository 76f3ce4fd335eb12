import { randomUUID } from 'node:crypto'
import type Router from '@koa/router'
import type { Logger } from 'pino'
import { createClock } from '../command-api/clock.ts'
import { createCommandApi } from '../command-api/command-api.ts'
import { newEventId } from '../command-api/event-id.ts'
import { createLmdbEventLog, type LmdbEventLogOptions } from '../event-log/lmdb/lmdb-event-log.ts'
import type { Shortcut } from '../http/shortcut.ts'
import { createBoundKeyRing } from '../keys/bound-keys.ts'
import { createLmdbKeyStore } from '../keys/lmdb/lmdb-key-store.ts'
import type { MasterKeys } from '../keys/master-keys.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import type { Tracing } from '../process/tracing/tracing.ts'
import { measureLag } from '../projector/lag-metrics.ts'
import { createProjector, type Projector } from '../projector/projector.ts'
import { createQueryApi } from '../query-api/query-api.ts'
import { createLmdbReadModels } from '../read-models/lmdb/lmdb-read-models.ts'
import type { ReadModels } from '../read-models/read-models.ts'
import type { DataDirectory } from './data-directory.ts'

export interface Standalone extends Omit<Projector, 'stop'> {
  readonly apis: readonly Router[]
  readonly shortcut: Shortcut
  /** For whoever is in the same process, which may not open their file again. */
  readonly readModels: ReadModels
  /** Rejects with KeysUnavailable when the keys are not those of the log. */
  checkKeys(): Promise<void>
  /** Ends what would not end by itself. */
  stopStreams(): void
  /** To be called when no request is under way. */
  stop(): Promise<void>
}

type Options = Pick<LmdbEventLogOptions, 'appendTimeout' | 'open'> & {
  /** Without them texts are written as they are, and nobody can be erased. */
  readonly masters?: MasterKeys | undefined
  readonly instruments?: Instruments
  readonly tracing?: Tracing | undefined
}

/** The whole pipeline in one process: the same services as distributed, over LMDB files. */
export function createStandalone(directory: DataDirectory, options: Options, log: Logger): Standalone {
  const { masters, instruments = unobserved, tracing, ...logOptions } = options
  const eventLog = createLmdbEventLog({ path: directory.eventLog, ...logOptions, newId: randomUUID, log, instruments })
  const readModels = createLmdbReadModels({ path: directory.readModels })
  const store = masters && createLmdbKeyStore({ path: directory.keys })
  const keys = store && createBoundKeyRing({ store, masters, instruments }, eventLog)
  const projector = createProjector({ eventLog, readModels, keys, newId: randomUUID, log, instruments, tracing })
  measureLag(projector, instruments)
  const queryApi = createQueryApi({ readModels, instruments })
  return {
    ...projector,
    shortcut: queryApi.shortcut,
    readModels,
    apis: [createCommandApi({ eventLog, clock: createClock(), newId: newEventId, keys }), queryApi.routes],
    checkKeys: async () => await keys?.check(),
    stopStreams: () => queryApi.stop(),
    async stop() {
      await projector.stop()
      await eventLog.close()
      await readModels.close()
      await store?.close()
    },
  }
}
