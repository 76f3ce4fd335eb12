import { z } from 'zod'

/** Text as every store here can keep it: well-formed Unicode without NUL, `max` in UTF-16 units. */
const text = (max: number) => {
  const expected = `must be a text of 1 to ${max} UTF-16 units`
  return (
    z
      .string(expected)
      // Not zod's own min and max, which count code points.
      .refine(({ length }) => length >= 1 && length <= max, expected)
      .refine((value) => !value.includes('\0'), 'must not contain the character NUL')
      .refine((value) => value.isWellFormed(), 'must not contain an unpaired surrogate')
      // For JSON Schema, which counts code points, of which there are never more.
      .meta({
        minLength: 1,
        maxLength: max,
        pattern: '^[^\\u0000]*$',
        description: `${max} UTF-16 units at most, well-formed, without NUL`,
      })
  )
}

export const EventId = text(256)
export const User = text(256)
export const MessageText = text(4096)

/** A conversation's id is a segment of its URL's path, where `.` and `..` could not be addressed. */
export const ConversationId = text(256)
  .refine((id) => id !== '.' && id !== '..', 'must not be "." or ".."')
  .meta({ not: { enum: ['.', '..'] } })
