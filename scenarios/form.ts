/** One form of the whole service, as a scenario sees it: an origin, and parts that can be killed. */
export interface Form {
  /** Such as http://localhost:8081. */
  readonly origin: string
  /** Stops everything in the orderly way and starts it again, on the same data; resolves when it serves. */
  restart(): Promise<void>
  /** Ends a part with SIGKILL. */
  kill(part: string): Promise<void>
  /** Starts a part that was killed; it finds its way back by itself. */
  revive(part: string): Promise<void>
}

/** Resolves when a read and the process behind every write answer; rejects after `milliseconds`. */
export async function serving(origin: string, milliseconds: number, originOfWrites = origin): Promise<void> {
  const deadline = Date.now() + milliseconds
  for (;;) {
    const [read, write] = await Promise.all([
      statusOf(`${origin}/users`, 'GET'),
      statusOf(`${originOfWrites}/message`, 'POST'),
    ])
    // Without a body a write is refused: by the service itself, and nothing is written.
    if (read === 200 && write === 415) return
    if (Date.now() > deadline) throw new Error(`not serving: GET answers ${read}, POST answers ${write}`)
    await new Promise((resolve) => setTimeout(resolve, 100))
  }
}

async function statusOf(url: string, method: string): Promise<number | string> {
  try {
    const response = await fetch(url, { method, signal: AbortSignal.timeout(5_000) })
    await response.arrayBuffer()
    return response.status
  } catch (error) {
    return String(error)
  }
}
