import type { EventParser, ServerSentEvent } from './server-sent-events.ts'

/** The service gives a sign of life every 15 s: after so many ms without any, two of them are missing. */
export const longestSilence = 35_000

/**
 * The events of one connection, as they come. Ends when the server ends it, and throws when it breaks or is silent for
 * too long: time that the caller takes between two events does not count.
 */
export async function* readEvents(
  body: ReadableStream<Uint8Array>,
  parser: EventParser,
  silence = longestSilence,
): AsyncGenerator<ServerSentEvent, void, undefined> {
  const reader = body.getReader()
  const decoder = new TextDecoder()
  try {
    for (;;) {
      const { value, done } = await unlessSilent(reader.read(), silence)
      if (done) return
      yield* parser.feed(decoder.decode(value, { stream: true }))
    }
  } finally {
    // Frees the connection; it may be broken already.
    reader.cancel().catch(() => {})
  }
}

/** Rejects when there is no outcome in so many ms. */
export function unlessSilent<T>(promise: Promise<T>, milliseconds: number): Promise<T> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error(`no sign of life in ${milliseconds} ms`)), milliseconds)
    promise.finally(() => clearTimeout(timer)).then(resolve, reject)
  })
}
