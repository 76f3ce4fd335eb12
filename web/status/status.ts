import { fetchStatus } from './fetch-status.ts'
import { pollWhileVisible } from './poll.ts'
import { createFigures } from './show-figures.ts'
import { showVerdict } from './show-verdict.ts'
import type { Known } from './verdict.ts'

/** Milliseconds between an answer and the next question. */
const pause = 2_000

const showFigures = createFigures()
let known: Known = {}

pollWhileVisible(async () => {
  try {
    const status = await fetchStatus()
    showFigures(status)
    known = { status }
  } catch (error) {
    const since = known.failure?.since ?? Date.now()
    known = { ...known, failure: { since, reason: (error as Error).message } }
  }
  showVerdict(known)
}, pause)
