import { join } from 'node:path'
import { isDeepStrictEqual } from 'node:util'
import { decodeRecord, encodeEvent } from '../../contracts/record.ts'
import type { LoggedRecord } from '../../event-log/event-log.ts'
import { projections } from '../../projector/projections.ts'
import { createLmdbReadModels } from '../../read-models/lmdb/lmdb-read-models.ts'
import type { Document, ReadModels } from '../../read-models/read-models.ts'
import { contentsOf } from '../../testing/contents.ts'
import { type Documents, expectedOf } from '../../testing/expected-read-models.ts'
import { generationRecord } from '../../testing/generation.ts'
import { createProcess } from '../../testing/projecting-processes.ts'
import { testKeys } from '../../testing/user-keys.ts'
import type { Chances } from '../load/chances.ts'
import { anyLog, spoilt } from './any-records.ts'
import { type Extent, type FuzzReport, tryCases } from './cases.ts'

/**
 * Gives the projector logs with records of any bytes: each record is an event or has a reason why it is none, and the read
 * models hold what they are to, told apart from the projector.
 */
export async function fuzzRecords(directory: string, extent: Extent): Promise<FuzzReport> {
  let opened = { readModels: createLmdbReadModels({ path: join(directory, 'records 0') }), cases: 0 }
  let [records, letters, stores] = [0, 0, 1]

  async function attempt(chances: Chances): Promise<string[]> {
    const log = anyLog(chances)
    const projected = log.flat()
    // To decode takes less than to project.
    const more = projected.flatMap((record) => Array.from({ length: 20 }, () => spoilt(record, chances)))
    const decoded = [...projected, ...more].map((record) => ({ record, what: decodeRecord(record) }))
    records += decoded.length
    letters += decoded.filter(({ what }) => what.kind === 'undecodable').length
    // A generation has files of its own in a store, of which there can be some hundred.
    if (opened.cases === 100) {
      await opened.readModels.close()
      opened = { readModels: createLmdbReadModels({ path: join(directory, `records ${stores}`) }), cases: 0 }
      stores += 1
    }
    opened.cases += 1
    return [...decoded.flatMap(decodingFaults), ...(await projectionFaults(log, opened.readModels))]
  }

  const { line, violations } = await tryCases('records', extent, attempt)
  await opened.readModels.close()
  return { line: `${line}; ${letters} of ${records} records were none that can be read`, violations }
}

function decodingFaults({ record, what }: { record: LoggedRecord; what: ReturnType<typeof decodeRecord> }): string[] {
  if (what.kind === 'undecodable') return what.reason === '' ? [`no reason is told: ${shown(record)}`] : []
  if (what.kind === 'log-started') return []
  const { key, value } = encodeEvent(what.event)
  const again = decodeRecord({ key, value: Buffer.from(value) })
  return isDeepStrictEqual(again, what) ? [] : [`what it says cannot be said again: ${shown(record)}`]
}

async function projectionFaults(log: readonly (readonly LoggedRecord[])[], readModels: ReadModels): Promise<string[]> {
  const generation = await readModels.openForProjection(generationRecord({ partitions: log.length }))
  const unharmed = { keys: testKeys(), nextFate: () => 'done' as const, check: async () => {} }
  await createProcess({ log, models: projections, generation, ...unharmed }).catchUp()
  const [contents, expected] = [await contentsOf(generation), expectedOf(log.flat())]
  return [...expected].flatMap(([name, documents]) => {
    const found = contents.get(name)
    if (isSame(found, documents)) return []
    const [one, other] = [inWords(found), inWords(documents)]
    const at = [...one].findIndex((sign, index) => sign !== other[index])
    const [is, isToBe] = [one, other].map((words) => words.slice(Math.max(0, at - 100), at + 200))
    return `${name} has ${is} and is to have ${isToBe} of ${log.flat().map(shown).join(' ').slice(0, 1_000)}`
  })
}

const inWords = (documents: Documents | undefined) => JSON.stringify([...(documents ?? [])].map(cut))

/** By what they say: in Jest, one may be made of the objects of another realm, which are other ones to node:util. */
const isSame = (found: Documents | undefined, expected: Documents) =>
  isDeepStrictEqual(JSON.parse(inWords(found)), JSON.parse(inWords(expected)))

/** Of dead letters, what is kept of texts of any length. */
function cut([key, document]: readonly [string, Document]) {
  const [reason, recordKey] = [document.reason, document.key].map((text) => String(text).slice(0, 400))
  return 'reason' in document ? [key, { ...document, reason, key: recordKey }] : [key, document]
}

const shown = ({ partition, offset, key, value }: LoggedRecord) =>
  `${partition}/${offset} ${JSON.stringify(key)?.slice(0, 100)} ${JSON.stringify(Buffer.from(value ?? '').toString('latin1')).slice(0, 200)}`
