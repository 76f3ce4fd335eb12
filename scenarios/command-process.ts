import { spawn } from 'node:child_process'
import { once } from 'node:events'

/** A command of an operator, as a process of its own from the build. */
export interface CommandProcess {
  /** Resolves when it says this; rejects when it ends before. */
  said(words: string): Promise<void>
  kill(): void
  readonly ended: Promise<{ readonly code: number | null; readonly stdout: string; readonly stderr: string }>
}

/** With these variables and no others. */
export function commandProcess(
  command: 'rebuild' | 'dead-letters' | 'export' | 'import' | 'purge' | 'keys',
  words: readonly string[],
  variables: Readonly<Record<string, string>>,
): CommandProcess {
  const env = { PATH: process.env.PATH, ...variables }
  const child = spawn(process.execPath, [`dist/operations/${command}.js`, ...words], { env })
  const kill = () => void child.kill('SIGKILL')
  process.once('exit', kill)
  let stdout = ''
  let stderr = ''
  child.stdout.on('data', (chunk) => {
    stdout += chunk
  })
  child.stderr.on('data', (chunk) => {
    stderr += chunk
  })
  const ended = once(child, 'close').then(([code]) => {
    process.off('exit', kill)
    return { code, stdout, stderr }
  })
  return {
    ended,
    kill,
    async said(words) {
      while (!stdout.includes(words)) {
        const isOver = await Promise.race([once(child.stdout, 'data').then(() => false), ended.then(() => true)])
        if (isOver && !stdout.includes(words)) throw new Error(`it ended: ${stdout}${stderr}`)
      }
    },
  }
}
