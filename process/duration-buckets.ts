const bounds = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60]

/** The buckets of a histogram of durations, in seconds: the same in all of them, so that they can be compared. */
export const secondsBetween = (least: number, most: number): readonly number[] =>
  bounds.filter((bound) => bound >= least && bound <= most)
