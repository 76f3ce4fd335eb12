import { Refused } from '../process/refused.ts'

/**
 * What is kept of a user's keys. `epoch` only grows: a lesser one is erased, and without `wrapped` nobody has a key in
 * this one yet. `wrapped` is the key under a master key: see master-keys.ts.
 */
export interface KeyRecord {
  readonly epoch: number
  readonly wrapped?: string
}

/**
 * Where the users' keys are, and nothing else: whoever has the log, its backups and not this cannot read what was sealed.
 * Every method rejects with KeysUnavailable when the store does not answer.
 */
export interface KeyStore {
  /** Those records that there are, as they were durable at some time since the call. */
  find(users: readonly string[]): Promise<ReadonlyMap<string, KeyRecord>>
  /**
   * Puts `next` in the place of `known`, or of nothing, and resolves when it is durable. False when there is something
   * else by now; when it rejects, it may have been put there.
   */
  replace(user: string, known: KeyRecord | undefined, next: KeyRecord): Promise<boolean>
  /** Users with a record, in some order that stays, behind one of them or from the beginning. */
  users(after: string | undefined, limit: number): Promise<readonly string[]>
  close(): Promise<void>
}

/** The keys cannot be had now, or not the right ones: temporary, once somebody has seen to it. */
export class KeysUnavailable extends Error {
  /** Whose keys; for logs, and not for who asks whether the service is ready. */
  readonly user?: string

  constructor(message: string, { user, ...options }: ErrorOptions & { readonly user?: string } = {}) {
    super(message, options)
    if (user !== undefined) this.user = user
  }
}

/** This key store must not be used; the message names what to change. */
export class KeysRefused extends Refused {}
