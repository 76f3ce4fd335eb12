import { once } from 'node:events'
import { readdirSync } from 'node:fs'
import { connect } from 'node:net'
import { join, resolve } from 'node:path'
import { text } from 'node:stream/consumers'
import { pathToFileURL } from 'node:url'
import { asInProduction } from '../../testing/as-in-production.ts'
import { memoryOf } from '../../testing/process-memory.ts'
import { type ServiceOptions, type ServiceProcess, serviceProcess } from '../service-process.ts'
import type { Figures } from './figures.ts'

/** A service that can be asked what it has in memory. */
export interface ProbedProcess extends ServiceProcess {
  readonly name: string
  figures(): Promise<Figures>
  /** Writes what is in its heap to a file, as https://developer.chrome.com/docs/devtools/memory-problems reads it. */
  snapshot(path: string): Promise<void>
}

export async function probedProcess(options: ServiceOptions): Promise<ProbedProcess> {
  const { service, name = service, directory } = options
  const socket = join(directory, `${name}.socket`)
  // Compiled, also where this is not.
  const probe = pathToFileURL(resolve('dist/scenarios/soaking/probe.js'))
  probe.searchParams.set('socket', socket)
  const flags = [...asInProduction, '--expose-gc', '--import', probe.href]
  const started = await serviceProcess({ ...options, flags })

  async function ask(words: string): Promise<string> {
    const connection = connect(socket)
    await once(connection, 'connect')
    connection.write(`${words}\n`)
    return await text(connection)
  }

  return {
    ...started,
    name,
    async figures() {
      const pid = started.pid()
      const memory = pid === undefined ? undefined : memoryOf(pid)
      if (!memory) throw new Error(`${name} does not run, or not on Linux`)
      const descriptors = readdirSync(`/proc/${pid}/fd`).length
      return { ...memory, descriptors, ...JSON.parse(await ask('')) }
    },
    async snapshot(path) {
      await ask(path)
    },
  }
}
