import { setTimeout as sleep } from 'node:timers/promises'
import { createClient, eventually } from './client.ts'

/** Bytes of memory that a process has, by what it says itself. */
export async function memoryOf(origin: string): Promise<number> {
  const metrics = () => createClient(() => origin).request<string>('GET', '/metrics')
  const { body } = await eventually(metrics, ({ status }) => status === 200)
  return Number(body.match(/^process_resident_memory_bytes (\S+)$/m)?.[1])
}

/** Looks at a process' memory again and again. */
export function watchMemory(origin: string) {
  let most = 0
  let watching = true

  async function watch() {
    while (watching) {
      most = Math.max(most, await memoryOf(origin))
      await sleep(200)
    }
  }

  const watched = watch()
  return {
    /** The most that it had. */
    async stop(): Promise<number> {
      watching = false
      await watched
      return Math.max(most, await memoryOf(origin))
    },
  }
}

export const inMegabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`
