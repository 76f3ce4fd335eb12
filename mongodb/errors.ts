import { MongoBulkWriteError, MongoServerError } from 'mongodb'

const duplicateKey = 11000

/** True when nothing went wrong but keys that are taken. */
export function isDuplicateKey(error: unknown): boolean {
  if (error instanceof MongoBulkWriteError) {
    const errors = Array.isArray(error.writeErrors) ? error.writeErrors : [error.writeErrors]
    return (
      errors.length > 0 && errors.every(({ code }) => code === duplicateKey) && !error.result.getWriteConcernError()
    )
  }
  return error instanceof MongoServerError && error.code === duplicateKey
}

/** For a rejection: what was to be inserted is there. */
export function unlessDuplicate(error: unknown) {
  if (!isDuplicateKey(error)) throw error
}

/** Of an unordered insert of many: whether the key of the document at an index was taken. */
export async function takenOf(inserting: Promise<unknown>): Promise<(index: number) => boolean> {
  try {
    await inserting
    return () => false
  } catch (error) {
    unlessDuplicate(error)
    if (!(error instanceof MongoBulkWriteError)) return () => true
    const { writeErrors } = error
    const taken = new Set((Array.isArray(writeErrors) ? writeErrors : [writeErrors]).map(({ index }) => index))
    return (index) => taken.has(index)
  }
}
