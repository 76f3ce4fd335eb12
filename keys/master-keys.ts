import { randomBytes } from 'node:crypto'
import { decrypt, encrypt, keyLength } from './aes-gcm.ts'
import { KeysUnavailable } from './key-store.ts'

/** The keys under which those of the users are kept: the first one for what is written, and all for what is read. */
export type MasterKeys = readonly [Buffer, ...Buffer[]]

/** From base64, as the configuration has them; undefined when there is none. */
export function masterKeysOf(config: {
  readonly MASTER_KEY?: string | undefined
  readonly MASTER_KEY_BEFORE?: string | undefined
}): MasterKeys | undefined {
  const { MASTER_KEY, MASTER_KEY_BEFORE } = config
  if (MASTER_KEY === undefined) return undefined
  const before = MASTER_KEY_BEFORE === undefined ? [] : [Buffer.from(MASTER_KEY_BEFORE, 'base64')]
  return [Buffer.from(MASTER_KEY, 'base64'), ...before]
}

/** A new key of a user, as it is kept. */
export const newWrappedKey = (user: string, epoch: number, masters: MasterKeys): string =>
  wrap(randomBytes(keyLength), user, epoch, masters)

export const wrap = (key: Buffer, user: string, epoch: number, [master]: MasterKeys): string =>
  encrypt(master, key, about(user, epoch)).toString('base64')

/** Throws KeysUnavailable when it was wrapped under none of the master keys. */
export function unwrap(wrapped: string, user: string, epoch: number, masters: MasterKeys): Buffer {
  const bytes = Buffer.from(wrapped, 'base64')
  for (const master of masters) {
    const key = decrypt(master, bytes, about(user, epoch))
    if (key) return outOfPool(key)
  }
  throw new KeysUnavailable(
    'a key was kept under another master key: set MASTER_KEY, or MASTER_KEY_BEFORE, to that one',
  )
}

/** Whether it is wrapped under the first of the master keys. */
export const isCurrent = (wrapped: string, user: string, epoch: number, [master]: MasterKeys): boolean =>
  decrypt(master, Buffer.from(wrapped, 'base64'), about(user, epoch)) !== undefined

const about = (user: string, epoch: number) => JSON.stringify([user, epoch])

/** Keys are remembered, and a few bytes out of Node's pool of small buffers keep the 8 KiB around them. */
function outOfPool(bytes: Buffer): Buffer {
  const own = Buffer.allocUnsafeSlow(bytes.length)
  bytes.copy(own)
  return own
}
