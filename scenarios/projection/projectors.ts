import { readFileSync } from 'node:fs'
import { type ServiceProcess, serviceProcess } from '../service-process.ts'

/** Projectors that share a log. */
export interface Projectors {
  readonly services: readonly [ServiceProcess, ...ServiceProcess[]]
  /** How often they shared the partitions anew, each of them for each generation. */
  takeOvers(): number
  accidents(): string[]
  stop(): Promise<void>
}

export interface ProjectorsOptions {
  readonly count: number
  /** The directory of another build than that of this code. */
  readonly build?: string
  readonly variables: Readonly<Record<string, string>>
  /** Where their output goes. */
  readonly directory: string
}

export async function startProjectors({ count, ...options }: ProjectorsOptions): Promise<Projectors> {
  const start = async (number: number) => {
    const service = await serviceProcess({ service: 'projector', name: `projector-${number}`, ...options })
    service.start()
    return service
  }
  const first = await start(0)
  const others = await Promise.all(Array.from({ length: count - 1 }, (_, index) => start(index + 1)))
  const services = [first, ...others] as const
  return {
    services,
    takeOvers: () =>
      services.reduce(
        (sum, { output }) => sum + readFileSync(output, 'utf8').split('"partitions taken over"').length - 1,
        0,
      ),
    accidents: () => services.flatMap(({ accidents }) => accidents),
    async stop() {
      for (const service of services) service.resume()
      await Promise.all(services.map((service) => service.end('SIGTERM')))
    },
  }
}
