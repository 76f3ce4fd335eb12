import { createRequire } from 'node:module'

const { default: Sequencer } = createRequire(import.meta.url)('@jest/test-sequencer')

/**
 * Chromium gives up what it is loading whenever a network of the machine comes or goes, as each container's does: so it is
 * used before containers are, and what needs neither of them lies between, for the worker that has done its part.
 *
 * Then come the longest: in a fresh clone nothing tells how long a suite takes, and one that is begun last has the other
 * core idle till its end.
 */
const first = [
  'talk.browser',
  'lasting.browser',
  '.browser',
  'scenarios/rebuild.test',
  'compose.container',
  'projector-outages.container',
  'chaos.container',
  'kills.container',
  'network-faults.container',
]

const rank = ({ path }) => {
  const found = first.findIndex((name) => path.includes(name))
  return found < 0 ? first.length : found
}

export default class BrowsersAndLongestFirst extends Sequencer {
  sort(tests) {
    return super.sort(tests).toSorted((one, other) => rank(one) - rank(other))
  }
}
