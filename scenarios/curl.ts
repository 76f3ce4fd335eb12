import { execFileSync, spawnSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

export const hasCurl = spawnSync('curl', ['--version']).status === 0

/**
 * Runs a curl line as a person would, and answers the JSON of its output. Throws when curl fails or the answer is an error.
 * Where localhost:8081 leads to is set by curl's own configuration file, so that the line stays as it is.
 */
export function runCurlLine(line: string, origin: string): unknown {
  const home = mkdtempSync(join(tmpdir(), 'curl-'))
  const { hostname, port } = new URL(origin)
  writeFileSync(join(home, '.curlrc'), `silent\nshow-error\nfail\nconnect-to = "localhost:8081:${hostname}:${port}"\n`)
  try {
    const env = { PATH: process.env.PATH, CURL_HOME: home }
    return JSON.parse(execFileSync('sh', ['-c', line], { encoding: 'utf8', env }))
  } finally {
    rmSync(home, { recursive: true })
  }
}
