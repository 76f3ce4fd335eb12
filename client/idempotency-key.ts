/** A key that no other message has. Browsers have `randomUUID` in secure contexts alone, so not on a plain http LAN. */
export function newIdempotencyKey({
  randomUUID,
  getRandomValues,
}: Partial<Pick<typeof crypto, 'randomUUID' | 'getRandomValues'>> = crypto): string {
  if (randomUUID) return randomUUID.call(crypto)
  const bytes = new Uint8Array(16)
  getRandomValues?.call(crypto, bytes)
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}
