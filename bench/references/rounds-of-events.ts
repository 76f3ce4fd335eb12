import type { Position } from '../../contracts/position.ts'
import { event } from '../events.ts'

/** As many events as a round of the projector has. */
const together = 4_000

type Logged = readonly (readonly [made: ReturnType<typeof event> & { readonly epoch: 0 }, at: Position])[]

/** The first events of the benchmarks as the projector has them, round by round, of one partition. */
export const roundsOfEvents = (count: number): Logged[] =>
  Array.from({ length: Math.ceil(count / together) }, (_, round) => {
    const first = round * together
    return Array.from({ length: Math.min(together, count - first) }, (_, index) => {
      return [
        { ...event(first + index), epoch: 0 as const },
        { partition: 0, offset: first + index },
      ] as const
    })
  })
