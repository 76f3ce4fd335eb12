/** Has what is to be done to one target done in the order in which it is asked for, each when that before has ended. */
export function oneAtATime(): (target: string, act: () => Promise<void>) => Promise<void> {
  const latest = new Map<string, Promise<void>>()

  return (target, act) => {
    const done = (latest.get(target) ?? Promise.resolve()).then(act)
    latest.set(target, done)
    return done
  }
}
