import { type ChildProcess, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { freePort } from '../testing/free-port.ts'

export interface Said {
  readonly code: number | null
  readonly output: string
}

/**
 * A directory in which the lines of the documents can be run as they stand there: npm's commands run from the build, data and
 * files stay in it, and http://localhost:8081 is the server that was started last.
 */
export interface Workspace {
  /** Of the server that was started last. */
  origin(): string
  /** Resolves when the server that a line starts listens. */
  serve(line: string): Promise<void>
  /** Runs a line, until it ends or has said enough. */
  run(line: string, isEnough?: (output: string) => boolean): Promise<Said>
  /** Ends the server that was started last; the one before it is the server again. */
  endServer(): Promise<void>
  remove(): Promise<void>
}

/** Milliseconds that a line may take. */
const patience = 20_000

export function createWorkspace(): Workspace {
  const directory = mkdtempSync(join(tmpdir(), 'documented-'))
  for (const name of ['package.json', 'node_modules', 'dist', 'deploy'])
    symlinkSync(resolve(name), join(directory, name))
  const servers: { readonly child: ChildProcess; readonly env: NodeJS.ProcessEnv }[] = []
  const lead = (port: string) => writeFileSync(join(directory, '.curlrc'), curlConfiguration(port))

  function begin(line: string, env: NodeJS.ProcessEnv) {
    // A group of its own, of which npm, its shell and the server are.
    const child = spawn('bash', ['-c', line], {
      cwd: directory,
      env,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    let output = ''
    for (const stream of [child.stdout, child.stderr]) {
      stream.on('data', (chunk) => {
        output += chunk
      })
    }
    return { child, ended: once(child, 'close').then(([code]) => code as number | null), said: () => output }
  }

  async function runIn(env: NodeJS.ProcessEnv, line: string, isEnough = (_: string) => false): Promise<Said> {
    const { child, ended, said } = begin(line, env)
    const deadline = performance.now() + patience
    let code: number | null | undefined
    ended.then((ending) => {
      code = ending
    })
    while (code === undefined && !isEnough(said())) {
      if (performance.now() > deadline) {
        end(child, 'SIGKILL')
        throw new Error(`it goes on after ${patience} ms: ${line}\n${said()}`)
      }
      await sleep(20)
    }
    if (code === undefined) end(child, 'SIGKILL')
    return { code: code ?? null, output: said() }
  }

  const environment = (more: NodeJS.ProcessEnv) => ({
    PATH: process.env.PATH,
    HOME: process.env.HOME,
    CURL_HOME: directory,
    // The build is there, and others run from it.
    npm_config_ignore_scripts: 'true',
    npm_config_update_notifier: 'false',
    ...more,
  })

  return {
    origin: () => `http://localhost:${servers.at(-1)?.env.PORT}`,
    async serve(line) {
      const port = String(await freePort())
      const env = environment({ PORT: port, DATA_DIR: join(directory, `data-${port}`) })
      const { child, ended, said } = begin(line, env)
      servers.push({ child, env })
      const over = ended.then(() => Promise.reject(new Error(`${line}: it ended: ${said()}`)))
      over.catch(() => {})
      while (!said().includes('Listening on')) await Promise.race([sleep(20), over])
      lead(port)
    },
    run: (line, isEnough) => runIn(servers.at(-1)?.env ?? environment({}), line, isEnough),
    async endServer() {
      const server = servers.pop()
      if (server) await ended(server.child)
      const before = servers.at(-1)
      if (before) lead(`${before.env.PORT}`)
    },
    async remove() {
      for (const { child } of servers) await ended(child)
      rmSync(directory, { recursive: true })
    },
  }
}

/** curl's own configuration, so that a line stays as it is; it fails where the status is 400 or more. */
const curlConfiguration = (port: string) =>
  `silent\nshow-error\nfail\nno-buffer\nconnect-to = "localhost:8081:127.0.0.1:${port}"\n`

function end({ pid }: ChildProcess, signal: NodeJS.Signals) {
  if (pid !== undefined) process.kill(-pid, signal)
}

async function ended(child: ChildProcess) {
  if (child.exitCode !== null || child.signalCode !== null) return
  const over = once(child, 'close')
  end(child, 'SIGTERM')
  await over
}
