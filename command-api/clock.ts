/** The time in microseconds since 1970, each answer later than the one before: no two messages of a process share it. */
export type Clock = () => number

/** Goes by `milliseconds`, and a microsecond at a time while that stands still or jumps back. */
export function createClock(milliseconds: () => number = Date.now): Clock {
  let last = 0
  return () => {
    last = Math.max(last + 1, milliseconds() * 1_000)
    return last
  }
}
