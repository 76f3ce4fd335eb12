import { invalid } from './query.ts'

/** A place in a list, opaque to clients: an offset or a sort key of the item it stands at. */
export function encodeCursor(place: string): string {
  return Buffer.from(place).toString('base64url')
}

/** Throws RequestFailed when the text is not a cursor that this service could have given. */
export function decodeCursor(parameter: string, cursor: string, form: RegExp): string {
  const place = Buffer.from(cursor, 'base64url').toString()
  if (form.test(place) && encodeCursor(place) === cursor) return place
  throw invalid(parameter, 'must be a cursor as a Link header of this service gives it')
}
