/** Closed-loop load: so many connections, each with one request under way. Run as a process of its own, it prints its outcome. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import autocannon from 'autocannon'
import { loadCore, onCore } from './cores.ts'
import { post } from './post.ts'

export interface Load {
  readonly url: string
  readonly connections: number
  readonly requests: number
}

export interface LoadOutcome {
  readonly seconds: number
  readonly acked: number
}

/** Rejects when a request was not answered with 2xx. */
export async function load(given: Load): Promise<LoadOutcome> {
  const [command, words] = onCore(loadCore, process.execPath, import.meta.filename, JSON.stringify(given))
  const { stdout } = await promisify(execFile)(command, words)
  const outcome = JSON.parse(stdout) as LoadOutcome
  if (outcome.acked !== given.requests) throw new Error(`${outcome.acked} of ${given.requests} were acked`)
  return outcome
}

if (process.argv[1] === import.meta.filename) {
  const { url, connections, requests } = JSON.parse(process.argv[2] ?? '') as Load
  const begun = performance.now()
  const result = await autocannon({ url, connections, amount: requests, ...post })
  const seconds = (performance.now() - begun) / 1_000
  process.stdout.write(JSON.stringify({ seconds, acked: result['2xx'] } satisfies LoadOutcome))
}
