import { v7 } from 'uuid'

/**
 * An id that nobody else gives: a UUID of version 7 (RFC 9562), which begins with the time. Ids that are new lie
 * beside each other in every index of ids then, which costs a fraction of what random ones do.
 */
export const newEventId = (): string => v7()
