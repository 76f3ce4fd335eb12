/** A record as kafkajs gives it to its encoding of one. Varints are zigzag LEB128, as in Kafka's protocol. */
export interface RecordToEncode {
  readonly offsetDelta?: number
  readonly timestampDelta?: number
  readonly key?: Bytes | null | undefined
  readonly value?: Bytes | null | undefined
  readonly headers?: Readonly<Record<string, Bytes>>
}

/** A text stands for its UTF-8. */
type Bytes = string | Buffer

/**
 * A record of Kafka's record batch, version 2, in one buffer, and in the shape in which kafkajs puts it into a batch.
 * https://kafka.apache.org/documentation/#record
 *
 * kafkajs would make eleven buffers of 512 zeros for it, one for each header, and dozens of smaller ones: that is more
 * work than all the rest of a POST. See docs/decisions/kafkajs.md.
 */
export function encodeRecord({ offsetDelta = 0, timestampDelta = 0, key, value, headers = {} }: RecordToEncode) {
  const names = Object.keys(headers)
  let size = 1 + varIntSize(timestampDelta) + varIntSize(offsetDelta) + bytesSize(key) + bytesSize(value)
  size += varIntSize(names.length)
  for (const name of names) size += bytesSize(name) + bytesSize(headers[name])

  const buf = Buffer.allocUnsafe(varIntSize(size) + size)
  let at = writeVarInt(buf, 0, size)
  at = writeVarInt(buf, at, 0) // attributes, of which there are none
  at = writeVarInt(buf, at, timestampDelta)
  at = writeVarInt(buf, at, offsetDelta)
  at = writeBytes(buf, at, key)
  at = writeBytes(buf, at, value)
  at = writeVarInt(buf, at, names.length)
  for (const name of names) {
    at = writeBytes(buf, at, name)
    at = writeBytes(buf, at, headers[name])
  }
  return { buf, buffer: buf }
}

const zigzag = (value: number) => ((value << 1) ^ (value >> 31)) >>> 0

function varIntSize(value: number): number {
  let size = 1
  for (let rest = zigzag(value) >>> 7; rest > 0; rest >>>= 7) size += 1
  return size
}

function writeVarInt(buf: Buffer, at: number, value: number): number {
  let rest = zigzag(value)
  let end = at
  for (; rest > 0x7f; rest >>>= 7) buf[end++] = (rest & 0x7f) | 0x80
  buf[end++] = rest
  return end
}

function bytesSize(bytes: Bytes | null | undefined): number {
  if (bytes == null) return varIntSize(-1)
  const size = Buffer.byteLength(bytes)
  return varIntSize(size) + size
}

function writeBytes(buf: Buffer, at: number, bytes: Bytes | null | undefined): number {
  if (bytes == null) return writeVarInt(buf, at, -1)
  const start = writeVarInt(buf, at, Buffer.byteLength(bytes))
  return start + (typeof bytes === 'string' ? buf.write(bytes, start) : bytes.copy(buf, start))
}
