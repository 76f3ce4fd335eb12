import { byId, element, setText } from './element.ts'
import { timeOfDay } from './format.ts'
import { type Known, verdictOn } from './verdict.ts'

/** Says how it is. What has not changed is not touched, so that a screen reader says it once. */
export function showVerdict(known: Known) {
  const { tone, headline, lines } = verdictOn(known)
  const section = byId('verdict', HTMLElement)
  const list = byId('problems', HTMLUListElement)
  if (section.className !== tone) section.className = tone
  setText(byId('headline', HTMLElement), headline)
  if (lines.join('\n') !== Array.from(list.children, (item) => item.textContent).join('\n')) {
    list.replaceChildren(...lines.map((line) => element('li', '', line)))
  }
  const { status, failure } = known
  document.title = `${headline} · status`
  document.body.classList.toggle('stale', failure !== undefined)
  setText(byId('as-of', HTMLElement), status ? `${failure ? 'Old figures, of' : 'As of'} ${timeOfDay(status.at)}` : '')
}
