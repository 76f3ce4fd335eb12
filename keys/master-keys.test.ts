import { randomBytes } from 'node:crypto'
import { expect, test } from '@jest/globals'
import { keyLength } from './aes-gcm.ts'
import { unwrap, wrap } from './master-keys.ts'

test('a key that was wrapped comes out as it was, and takes no more memory than its bytes', () => {
  const [master, key] = [randomBytes(keyLength), randomBytes(keyLength)]
  const found = unwrap(wrap(key, 'ann', 1, [master]), 'ann', 1, [master])
  expect(found.equals(key)).toBe(true)
  expect(found.buffer.byteLength).toBe(keyLength)
})
