import { createCipheriv, createDecipheriv, randomBytes } from 'node:crypto'

const [nonceLength, tagLength] = [12, 16]

/** Bytes of a key. */
export const keyLength = 32

/**
 * AES-256-GCM: https://doi.org/10.6028/NIST.SP.800-38D. Nonce, ciphertext and tag, one behind the other; `about` is not
 * in it, and has to be the same when it is opened. The nonce is random, which is good for 2^32 texts under one key
 * (section 8.3 there).
 */
export function encrypt(key: Uint8Array, plain: Uint8Array, about: string): Buffer {
  const nonce = randomBytes(nonceLength)
  const cipher = createCipheriv('aes-256-gcm', key, nonce).setAAD(Buffer.from(about))
  return Buffer.concat([nonce, cipher.update(plain), cipher.final(), cipher.getAuthTag()])
}

/** What was encrypted under this key about the same; undefined when it was not. */
export function decrypt(key: Uint8Array, bytes: Buffer, about: string): Buffer | undefined {
  if (bytes.length < nonceLength + tagLength) return undefined
  const decipher = createDecipheriv('aes-256-gcm', key, bytes.subarray(0, nonceLength), { authTagLength: tagLength })
  decipher.setAAD(Buffer.from(about)).setAuthTag(bytes.subarray(-tagLength))
  try {
    return Buffer.concat([decipher.update(bytes.subarray(nonceLength, -tagLength)), decipher.final()])
  } catch {
    return undefined
  }
}
