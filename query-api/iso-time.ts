/** Microseconds since 1970 as ISO 8601 in UTC, with milliseconds. */
export const isoTime = (microseconds: number): string => new Date(microseconds / 1_000).toISOString()
