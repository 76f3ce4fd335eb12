/** What of the chat is looked at. A phone shows either the list or what is open, a wide screen both. */
export type Route =
  | { readonly at: 'list' }
  | { readonly at: 'room' }
  | { readonly at: 'conversation'; readonly id: string }

/** No conversation has it: in the hash of a conversation a slash is always encoded. */
const room = '#/all'

export function hashOf(route: Route): string {
  if (route.at === 'list') return '#'
  return route.at === 'room' ? room : `#${encodeURIComponent(route.id)}`
}

export function routeOf(hash: string): Route {
  if (hash === '' || hash === '#') return { at: 'list' }
  return hash === room ? { at: 'room' } : { at: 'conversation', id: decoded(hash.slice(1)) }
}

/** The conversation that is open: none where the whole room is. */
export const conversationAt = (route: Route): string | undefined => (route.at === 'conversation' ? route.id : undefined)

/** What somebody typed by hand need not be encoded. */
function decoded(text: string): string {
  try {
    return decodeURIComponent(text)
  } catch {
    return text
  }
}
