import { createHash } from 'node:crypto'
import type { SealedText } from '../contracts/events.ts'
import type { KeyId, KeyRing } from '../keys/key-ring.ts'
import { type Belonging, open, seal } from '../keys/sealed-text.ts'

/** Keys that follow from whose they are, so that what is sealed under them can be opened without any store. */
export const testKey = ({ user, epoch }: KeyId) => createHash('sha256').update(`${epoch} ${user}`).digest()

export const sealedByTestKey = (text: string, epoch: number, belonging: Belonging): SealedText =>
  seal(text, { epoch, key: testKey({ user: belonging.user, epoch }) }, belonging)

export function openedByTestKey(sealed: SealedText, belonging: Belonging): string | undefined {
  const opened = open(sealed, testKey({ user: belonging.user, epoch: sealed.epoch }), belonging)
  return 'text' in opened ? opened.text : undefined
}

/** Has them all, but those that are said to be erased. */
export const testKeys = (isErased: (id: KeyId) => boolean = () => false): Pick<KeyRing, 'find'> => ({
  find: async () => (id) => (isErased(id) ? undefined : testKey(id)),
})
