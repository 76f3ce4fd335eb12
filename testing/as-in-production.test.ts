import { readFileSync } from 'node:fs'
import { expect, test } from '@jest/globals'
import { asInProduction } from './as-in-production.ts'

test('npm start and the image give the same flags to Node', () => {
  const options = /^ENV NODE_OPTIONS="(.*)"$/m.exec(readFileSync('Dockerfile', 'utf8'))?.[1]?.split(' ')
  // Those that Node says differently in each version are the image's own.
  expect(options?.filter((option) => !option.startsWith('--disable-warning'))).toEqual(asInProduction)
})
