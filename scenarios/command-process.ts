import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A command, as a process of its own from the build. */
export interface CommandProcess {
  /** Resolves when it says this, on either output; rejects when it ends before. */
  said(words: string): Promise<void>
  kill(signal?: NodeJS.Signals): void
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

/** With these variables and no others; without an input, what it could read does not end. */
export function commandProcess(
  command: 'rebuild' | 'dead-letters' | 'export' | 'import' | 'purge' | 'keys' | 'chat',
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
  input?: string,
): CommandProcess {
  const env = { PATH: process.env.PATH, ...variables }
  const folder = command === 'chat' ? 'client/cli' : 'operations'
  const child = spawn(process.execPath, [`dist/${folder}/${command}.js`, ...words], { env })
  const kill = (signal: NodeJS.Signals = 'SIGKILL') => void child.kill(signal)
  const end = () => kill()
  process.once('exit', end)
  if (input !== undefined) child.stdin.end(input)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', end)
    return { code, stdout, stderr }
  })
  return {
    ended,
    kill,
    async said(words) {
      const isSaid = () => stdout.includes(words) || stderr.includes(words)
      while (!isSaid()) {
        const more = [child.stdout, child.stderr].map((output) => once(output, 'data').then(() => false))
        const isOver = await Promise.race([...more, ended.then(() => true)])
        if (isOver && !isSaid()) throw new Error(`it ended: ${stdout}${stderr}`)
      }
    },
  }
}
