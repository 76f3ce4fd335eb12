/** An answer as it came over a connection. */
export interface RawAnswer {
  readonly status: number
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body: Buffer
  /** False while its end has not come. */
  readonly isWhole: boolean
}

export interface Answers {
  readonly answers: readonly RawAnswer[]
  /** What of the bytes is no HTTP, in words. */
  readonly malformed?: string
}

const statusLine = /^HTTP\/1\.1 (\d{3}) [ -~]*$/
const headerLine = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+): ([\t -~\x80-\xff]*)$/

/** Reads answers one after the other, more strictly than clients do. */
export function parseAnswers(bytes: Buffer, isClosed: boolean): Answers {
  const answers: RawAnswer[] = []
  let at = 0
  while (at < bytes.length) {
    const end = bytes.indexOf('\r\n\r\n', at)
    if (end < 0) return isClosed ? { answers, malformed: `a head has no end: ${excerpt(bytes, at)}` } : { answers }
    const [first = '', ...lines] = bytes.toString('latin1', at, end).split('\r\n')
    const status = Number(statusLine.exec(first)?.[1])
    const headers = lines
      .map((line) => headerLine.exec(line))
      .flatMap((found) => (found ? [[found[1], found[2]] as [string, string]] : []))
    if (!(status >= 100) || headers.length < lines.length)
      return { answers, malformed: `it is no answer: ${excerpt(bytes, at)}` }
    at = end + 4
    if (status === 100) continue
    const found = bodyAt(bytes, at, status, headers, isClosed)
    if (typeof found === 'string') return { answers, malformed: found }
    answers.push({ status, headers, ...found })
    at += found.length
  }
  return { answers }
}

interface Body {
  readonly body: Buffer
  readonly isWhole: boolean
  readonly length: number
}

function bodyAt(
  bytes: Buffer,
  at: number,
  status: number,
  headers: RawAnswer['headers'],
  isClosed: boolean,
): Body | string {
  const named = (wanted: string) => headers.find(([name]) => name.toLowerCase() === wanted)?.[1]
  const nothing = { body: Buffer.alloc(0), isWhole: true, length: 0 }
  // To HEAD, another answer or nothing comes where a body would be.
  if (status === 304 || status === 204 || bytes.toString('latin1', at, at + 9) === 'HTTP/1.1 ') return nothing
  if (named('transfer-encoding') === 'chunked') return at === bytes.length ? nothing : chunksAt(bytes, at)
  const length = named('content-length')
  if (length === undefined) return isClosed ? `the length of a body is not told: ${excerpt(bytes, at)}` : nothing
  if (!/^\d+$/.test(length)) return `its Content-Length is ${length}`
  if (at === bytes.length) return { ...nothing, isWhole: length === '0' || isClosed }
  const body = bytes.subarray(at, at + Number(length))
  return { body, isWhole: body.length === Number(length), length: body.length }
}

function chunksAt(bytes: Buffer, start: number): Body | string {
  const chunks: Buffer[] = []
  for (let at = start; ; ) {
    const end = bytes.indexOf('\r\n', at)
    const size = /^[0-9a-f]+$/i.exec(bytes.toString('latin1', at, end < 0 ? bytes.length : end))?.[0]
    if (end >= 0 && size === undefined) return `it is no chunk: ${excerpt(bytes, at)}`
    const next = end + 2 + Number.parseInt(size ?? '0', 16)
    if (end < 0 || next + 2 > bytes.length)
      return { body: Buffer.concat(chunks), isWhole: false, length: bytes.length - start }
    if (bytes.toString('latin1', next, next + 2) !== '\r\n')
      return `a chunk does not end where it says: ${excerpt(bytes, at)}`
    chunks.push(bytes.subarray(end + 2, next))
    at = next + 2
    if (next === end + 2) return { body: Buffer.concat(chunks), isWhole: true, length: at - start }
  }
}

const excerpt = (bytes: Buffer, at: number) => JSON.stringify(bytes.toString('latin1', at, at + 200))
