import { createRequire } from 'node:module'

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer')

/** In a fresh clone nothing tells how long a suite takes, and one that is begun last has the other core idle till its end. */
const longest = ['compose.container', 'projector-outages.container', 'network-faults.container']

const rank = ({ path }) => {
  const found = longest.findIndex((name) => path.includes(name))
  return found < 0 ? longest.length : found
}

export default class LongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other))
  }
}
