/** https://datatracker.ietf.org/doc/draft-ietf-httpapi-idempotency-key-header/ */
export const idempotencyKeyHeader = 'Idempotency-Key'

/** The header's structured-field string; the header as it stands. */
export const [quotedKey, bareKey] = [
  /^"((?:[\x20-\x21\x23-\x5b\x5d-\x7e]|\\["\\]){1,255})"$/,
  /^[\x21\x23-\x7e]{1,255}$/,
]
