import { execFile } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'

export interface Extent {
  /** The same requests again, as far as the answers are the same. */
  readonly seed: number
  /** Requests of each kind to each route, at most. */
  readonly examples: number
  /** After which it is given up. */
  readonly seconds: number
}

export interface Verdict {
  readonly conforms: boolean
  readonly report: string
}

const folder = resolve('scenarios/conformance')

/**
 * Asks a service all kinds of things, good and bad, made up from its OpenAPI document, and looks for answers that the
 * document does not say. It writes messages, and deletes: https://schemathesis.readthedocs.io
 */
export function schemathesis(origin: string, { seed, examples, seconds }: Extent): Promise<Verdict> {
  const directory = mkdtempSync(join(tmpdir(), 'schemathesis-'))
  const words = [
    ...['--config-file', join(folder, 'schemathesis.toml'), 'run', `${origin}/openapi.json`],
    ...['--seed', String(seed), '--max-examples', String(examples), '--continue-on-failure', '--no-color'],
  ]
  const env = { ...process.env, SCHEMATHESIS_HOOKS: 'opaque', PYTHONPATH: folder, PYTHONDONTWRITEBYTECODE: '1' }
  const options = { cwd: directory, env, timeout: seconds * 1_000, killSignal: 'SIGKILL', maxBuffer: 2 ** 26 } as const
  return new Promise((tell) => {
    execFile('schemathesis', words, options, (error, stdout, stderr) => {
      rmSync(directory, { recursive: true })
      const ending = error ? [error.killed ? `not done after ${seconds} s` : error.message] : []
      tell({ conforms: error === null, report: [stdout, stderr, ...ending].join('\n') })
    })
  })
}
