import type { State } from './state.ts'

/** What a tab says: how much is unread, and what is open. */
export function titleOf({ route, unread }: Pick<State, 'route' | 'unread'>): string {
  const count = [...unread.values()].reduce((sum, one) => sum + one, 0)
  const open = route.at === 'conversation' ? `${route.id} · Messages` : 'Messages'
  return count > 0 ? `(${count}) ${open}` : open
}
