import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { contents } from './asyncapi.ts'
import { decodeRecord, newestVersions } from './record.ts'

const folder = 'contracts/stored-records'

/** A record as some version of this code has written it, and the event that it is read as now. */
interface StoredRecord {
  readonly key: string
  readonly value: string
  readonly headers: Readonly<Record<string, string>>
  readonly readAs: object
}

const stored = (name: string) => JSON.parse(readFileSync(join(folder, `${name}.json`), 'utf8')) as StoredRecord

describe('records that were written once', () => {
  test('are there of every version of every type', () => {
    const versions = Object.entries(newestVersions).flatMap(([type, newest]) =>
      Array.from({ length: newest }, (_, index) => `${type}-${index + 1}`),
    )
    // Some versions have several kinds of records.
    const stored = new Set(readdirSync(folder).map((name) => name.split('.')[0]))
    expect([...stored].sort()).toEqual(versions.sort())
  })

  test.each(readdirSync(folder).map((name) => name.replace(/\.json$/, '')))('%s is read', (name) => {
    const { key, value, readAs } = stored(name)
    expect(decodeRecord({ key, value: Buffer.from(value) })).toMatchObject({ event: readAs })
  })

  test.each(contents)('the newest of $example.type is what is written now', ({ example: { type }, record }) => {
    const { readAs, ...before } = stored(`${type}-${newestVersions[type]}`)
    expect(record).toEqual(before)
  })
})
