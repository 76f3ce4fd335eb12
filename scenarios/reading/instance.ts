/** A query API that is killed and started again, as its clients find it. */
export interface Instance {
  readonly name: string
  readonly origin: string
  /** Another one while a process ends, and after it: what it has shown before does not bind the one after it. */
  life(): number
}
