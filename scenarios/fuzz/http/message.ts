/** A request as it is to be sent, which need not be one. */
export interface RawRequest {
  readonly method: string
  readonly target: string
  /** In order, and as often as they are there. Where none tells of a body's length, one is added. */
  readonly headers: readonly (readonly [name: string, value: string])[]
  readonly body?: Buffer
}

const latin1 = (text: string) => Buffer.from(text, 'latin1')

export function bytesOf({ method, target, headers, body }: RawRequest): Buffer {
  const saysLength = headers.some(([name]) => /^(content-length|transfer-encoding)$/i.test(name))
  const length: RawRequest['headers'] = body && !saysLength ? [['Content-Length', String(body.length)]] : []
  const lines = [...headers, ...length].map(([name, value]) => `${name}: ${value}\r\n`)
  // Each character is one byte: what is to be UTF-8 comes as such.
  const head = latin1(`${method} ${target} HTTP/1.1\r\nHost: fuzz\r\n${lines.join('')}\r\n`)
  return Buffer.concat([head, body ?? Buffer.alloc(0)])
}

/** A body in chunks of these sizes, in turn. */
export function chunked(body: Buffer, sizes: readonly number[]): Buffer {
  const parts: Buffer[] = []
  for (let at = 0, n = 0; at < body.length; n += 1) {
    const chunk = body.subarray(at, at + (sizes[n % sizes.length] ?? body.length))
    parts.push(latin1(`${chunk.length.toString(16)}\r\n`), chunk, latin1('\r\n'))
    at += chunk.length
  }
  return Buffer.concat([...parts, latin1('0\r\n\r\n')])
}
