const steps: Readonly<Record<string, 'nextElementSibling' | 'previousElementSibling'>> = {
  ArrowDown: 'nextElementSibling',
  ArrowUp: 'previousElementSibling',
}

/** Arrow keys go from message to message, from the latest on; a Tab for each of thousands would be none. */
export function walk(event: KeyboardEvent) {
  const step = steps[event.key]
  const log = event.currentTarget as HTMLElement
  if (!step || event.altKey || event.ctrlKey || event.metaKey) return
  const at = (event.target as Element).closest('li')
  let next = at ? at[step] : log.querySelector('li.message:last-child')
  while (next && !next.matches('.message')) next = next[step]
  if (!(next instanceof HTMLElement)) return
  event.preventDefault()
  next.focus()
}
