import { h } from './preact.js'
import type { Connection } from './state.ts'
import { timeOfDay } from './time.ts'

export const ConnectionState = ({ connection }: { readonly connection: Connection }) => (
  <p class={`connection is-${connection.is}`} role="status">
    {wordsFor(connection)}
  </p>
)

function wordsFor(connection: Connection): string {
  if (connection.is !== 'lost') return connection.is === 'open' ? 'Connected' : 'Connecting…'
  return `No connection since ${timeOfDay(connection.since)}, trying again. ${connection.reason}`.trim()
}
