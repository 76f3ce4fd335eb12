/** What has been written and seen by whoever uses a client: sent with every request, it is shown by every answer. */
export interface Tokens {
  latest(): string | undefined
  /** From now on the latest stands for what this one stands for, too. */
  remember(token: string | null): void
  /** It is of a log that is gone: so is all that was remembered of that log. */
  forget(token: string): void
}

export function createTokens(first?: string): Tokens {
  let latest = first

  return {
    latest: () => latest,
    remember(token) {
      if (token) latest = latest === undefined ? token : merged(latest, token)
    },
    forget(token) {
      if (latest === token || (latest && read(latest)?.logId === read(token)?.logId)) latest = undefined
    },
  }
}

/**
 * A token that stands for both. The service merges the token that a request carries with what it answers; but the answers
 * to two requests at the same time know nothing of each other. Of two logs, the one that was answered last is there.
 */
export function merged(before: string, answered: string): string {
  if (before === answered) return before
  const [one, other] = [read(before), read(answered)]
  if (!one || !other || one.logId !== other.logId) return answered
  const length = Math.max(one.vector.length, other.vector.length)
  const vector = Array.from({ length }, (_, index) => Math.max(one.vector[index] ?? 0, other.vector[index] ?? 0))
  const json = JSON.stringify([one.logId, ...vector])
  const binary = String.fromCharCode(...new TextEncoder().encode(json))
  return btoa(binary).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '')
}

/** As `contracts/consistency-token.ts` writes it, without what does not run in a browser; undefined when it is none. */
function read(token: string): { readonly logId: string; readonly vector: readonly number[] } | undefined {
  try {
    const binary = atob(token.replaceAll('-', '+').replaceAll('_', '/'))
    const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0))
    const [logId, ...vector] = JSON.parse(new TextDecoder().decode(bytes))
    return typeof logId === 'string' && vector.every(Number.isSafeInteger) ? { logId, vector } : undefined
  } catch {
    return undefined
  }
}
