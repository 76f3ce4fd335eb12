/** A query API that is killed and started again, as its clients find it. */
export interface Instance {
  readonly name: string
  readonly origin: string
  /** Another one after each kill: what a process has shown before does not bind the one after it. */
  life(): number
}
