import { readFileSync } from 'node:fs'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8'))

/** Flags that `npm start` gives to Node, and the Dockerfile too. */
export const asInProduction: readonly string[] = scripts.start
  .split(' ')
  .filter((word: string) => word.startsWith('--'))
