import type { History } from './history.ts'

/** An answer that is not what was asked for: 503 fails, which trouble may excuse, and nothing excuses all else. */
export async function refused(history: History, what: string, response: Response, since: number): Promise<void> {
  const { type } = (await response.json()) as { type: string }
  if (response.status === 503) history.failed(what, `503 ${type}`, since)
  else history.broke(`${what} is ${response.status} ${type}`)
}
