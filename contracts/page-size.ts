/** Items of a page at most, and where nothing is said. */
export const pageSize = { most: 1_000, usual: 100 } as const
