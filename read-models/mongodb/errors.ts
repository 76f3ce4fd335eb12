import { MongoBulkWriteError, MongoError, MongoServerError } from 'mongodb'
import { ReadModelsUnavailable } from '../read-models.ts'

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

/** Whatever the driver reports is trouble of the store: the queries themselves do not depend on what is asked. */
export async function answering<T>(operation: () => Promise<T>): Promise<T> {
  try {
    return await operation()
  } catch (error) {
    if (error instanceof MongoError) throw new ReadModelsUnavailable(error.message, { cause: error })
    throw error
  }
}
