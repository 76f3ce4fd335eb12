import { z } from 'zod'
import type { Vector } from './position.ts'

/** On every 2xx; a client that sends it back is shown at least what it stands for. */
export const consistencyTokenHeader = 'Consistency-Token'

/** How much of which log somebody has written or seen. */
export interface ConsistencyToken {
  readonly logId: string
  readonly vector: Vector
}

const Content = z.tuple([z.string().min(1)], z.number().int().nonnegative())

/** Opaque to clients: they only pass it on, but for that of `client/`, which merges those of answers to requests at one time. */
export function encodeConsistencyToken({ logId, vector }: ConsistencyToken): string {
  return Buffer.from(JSON.stringify([logId, ...vector])).toString('base64url')
}

/** Undefined when it is none. */
export function decodeConsistencyToken(text: string): ConsistencyToken | undefined {
  try {
    const [logId, ...vector] = Content.parse(JSON.parse(Buffer.from(text, 'base64url').toString()))
    return { logId, vector }
  } catch {
    return undefined
  }
}
