/** Makes the load that it is told to, and says what came of it. */
import autocannon from 'autocannon'
import type { Load, LoadOutcome } from './load.ts'

process.on('message', ({ connections, requests, paths, ...request }: Load) => {
  const begun = performance.now()
  // Milliseconds between two looks whether it is done; by default, a second.
  const sampleInt = 50
  let last = begun
  const running = autocannon(
    { ...request, connections, amount: requests, sampleInt, ...inTurn(paths) },
    (_error, { '2xx': acked }) => {
      process.send?.({ seconds: (last - begun) / 1_000, acked } satisfies LoadOutcome)
    },
  )
  running.on('response', () => {
    last = performance.now()
  })
})

/** Each connection takes the paths in turn: so each begins with others, and none is asked for twice before all were. */
function inTurn(paths: readonly string[] | undefined) {
  if (!paths) return {}
  let next = 0
  return {
    requests: [
      {
        setupRequest(request: autocannon.Request) {
          next += 1
          return { ...request, path: paths[next % paths.length] }
        },
      },
    ],
  } as { requests: autocannon.Request[] }
}
