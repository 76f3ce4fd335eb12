/** Bytes that tell the size of what follows them. */
const prefix = 4

/**
 * Takes the bytes of a connection as they come, and hands on whole answers.
 * kafkajs keeps the beginning of an answer whose connection broke, and takes what the next connection brings for the
 * rest of it: from then on it understands no answer at all, and every request times out.
 */
export function byWholeAnswers(handOn: (answers: Buffer) => void): (chunk: Buffer) => void {
  let chunks: Buffer[] = []
  let gathered = 0
  let needed = prefix

  return (chunk) => {
    chunks.push(chunk)
    gathered += chunk.length
    if (gathered < needed) return
    const bytes = chunks.length === 1 ? chunk : Buffer.concat(chunks)
    let end = 0
    while (bytes.length >= end + sizeAt(bytes, end)) end += sizeAt(bytes, end)
    chunks = end === bytes.length ? [] : [bytes.subarray(end)]
    gathered = bytes.length - end
    needed = sizeAt(bytes, end)
    if (end > 0) handOn(bytes.subarray(0, end))
  }
}

/** Of the answer that begins there, with its prefix; as far as is known. */
function sizeAt(bytes: Buffer, begin: number): number {
  return bytes.length < begin + prefix ? prefix : prefix + bytes.readUInt32BE(begin)
}
