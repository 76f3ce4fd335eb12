/**
 * What `look` finds, for any number of askers, none of whom has it look more often than once in `validity` ms, nor while it
 * is looking still. Who asks gets what the last look found or is about to find, be that a rejection.
 */
export function sharedLook<Found>(validity: number, look: () => Promise<Found>): () => Promise<Found> {
  let last: { readonly at: number; readonly found: Promise<Found> } | undefined
  let isLooking = false

  async function lookOnce(): Promise<Found> {
    isLooking = true
    try {
      return await look()
    } finally {
      isLooking = false
    }
  }

  return () => {
    if (!last || (!isLooking && performance.now() - last.at > validity)) {
      last = { at: performance.now(), found: lookOnce() }
    }
    return last.found
  }
}
