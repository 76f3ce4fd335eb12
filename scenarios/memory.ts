/** Bytes of memory that a process has, by what it says itself. */
export async function memoryOf(origin: string): Promise<number> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  return Number(text.match(/^process_resident_memory_bytes (\S+)$/m)?.[1])
}

/** Looks at a process' memory again and again. */
export function watchMemory(origin: string) {
  let most = 0
  let looking = Promise.resolve()
  const timer = setInterval(() => {
    looking = memoryOf(origin).then((bytes) => {
      most = Math.max(most, bytes)
    })
  }, 200)
  return {
    /** The most that it had. */
    async stop(): Promise<number> {
      clearInterval(timer)
      await looking
      return Math.max(most, await memoryOf(origin))
    },
  }
}

export const inMegabytes = (bytes: number) => `${Math.round(bytes / 1024 / 1024)} MB`
