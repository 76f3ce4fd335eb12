import { expect, test } from '@jest/globals'
import { patched } from '../patched-build.ts'
import { mechanisms } from './without.ts'

/** That they are missed then is shown by `npm run chaos -- --without each`. */
test.each(Object.entries(mechanisms))('%s can be taken out of the build as it is now', (_, patch) => {
  expect(patched('dist', patch)).toContain(patch.instead)
})
