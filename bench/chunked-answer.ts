/** An answer that comes in chunks: https://www.rfc-editor.org/rfc/rfc9112#section-7.1 */
export interface ChunkedAnswer {
  /** Takes what was received, in any pieces, and tells of the body in it, in pieces. */
  take(received: Buffer): void
}

export function createChunkedAnswer(
  onStatus: (status: number) => void,
  onBody: (bytes: Buffer) => void,
): ChunkedAnswer {
  let isHead = true
  let line = ''
  /** Bytes of the chunk that are still to come. */
  let left = 0

  function takeLine(text: string) {
    if (!isHead) left = text === '' ? 0 : Number.parseInt(text, 16)
    else if (text === '') isHead = false
    else if (text.startsWith('HTTP/')) onStatus(Number(text.split(' ')[1]))
  }

  return {
    take(received) {
      for (let at = 0; at < received.length; ) {
        if (left > 0) {
          const bytes = received.subarray(at, at + left)
          left -= bytes.length
          at += bytes.length
          onBody(bytes)
        } else {
          const end = received.indexOf('\n', at)
          line += received.toString('latin1', at, end < 0 ? received.length : end)
          if (end < 0) return
          at = end + 1
          takeLine(line.trim())
          line = ''
        }
      }
    },
  }
}
