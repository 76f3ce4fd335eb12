import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { serving } from './form.ts'
import { type ServiceProcess, serviceProcess } from './service-process.ts'

export interface OwnStandalone extends Pick<ServiceProcess, 'origin' | 'accidents' | 'start' | 'end'> {
  /** Those that it was started with, for commands that work on its data. */
  readonly variables: Readonly<Record<string, string>>
  /** Ends it in order; its data goes with it. */
  stop(): Promise<void>
}

/** A standalone service from the build that can erase users, with data of its own; resolves when it serves. */
export async function ownStandalone(): Promise<OwnStandalone> {
  const directory = mkdtempSync(join(tmpdir(), 'standalone-'))
  const variables = { DATA_DIR: join(directory, 'data'), MASTER_KEY: randomBytes(32).toString('base64') }
  const server = await serviceProcess({ service: 'standalone', variables, directory })

  async function stop() {
    await server.end('SIGTERM')
    rmSync(directory, { recursive: true })
  }

  server.start()
  try {
    await serving(server.origin, 30_000)
  } catch (error) {
    await stop()
    throw error
  }
  return { ...server, variables, stop }
}
