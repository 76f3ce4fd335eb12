import type { Tracing } from '../process/tracing/tracing.ts'
import { beginRequest, endRequest } from './request-spans.ts'
import type { Shortcut } from './shortcut.ts'

/** The spans of what is answered without the application. They begin when the answer is there, which is as good as at once. */
export function tracedShortcut(shortcut: Shortcut, tracing: Tracing): Shortcut {
  return (request) => {
    const answer = shortcut(request)
    if (!answer) return undefined
    const span = beginRequest(tracing, 'GET', request.headers)
    if (span) endRequest(span, 'GET', answer.route, 200)
    return answer
  }
}
