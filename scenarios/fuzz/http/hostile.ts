import type { Chances } from '../../load/chances.ts'

type Choices<T> = readonly [T, ...T[]]

const repeated = (chances: Chances, text: string, most: number) => text.repeat(Math.ceil(chances.between(0, most)))

/** Characters of one byte each, any of them. */
export const anyBytes = (chances: Chances, most: number): string =>
  Array.from({ length: chances.between(0, most) }, () => String.fromCharCode(Math.floor(chances.between(0, 256)))).join(
    '',
  )

/** A text as somebody may send it in JSON: what is allowed, what is just too long, and what no store could keep. */
export function anyText(chances: Chances): string {
  const texts: Choices<() => string> = [
    () => `text ${Math.floor(chances.between(0, 1e9))}`,
    () => '',
    () => repeated(chances, 'x', 300),
    () => repeated(chances, 'x', 5_000),
    () => repeated(chances, '🎉', 2_100),
    () =>
      chances.oneOf(['\0', '\ud83c', '\udf89 alone', '\ud83c\udf89', '\ufeff', '\uffff', '\u2028', '\x7f', '\x1b[31m']),
    () =>
      chances.oneOf([
        '.',
        '..',
        '/',
        '%2e%2e',
        '__proto__',
        'constructor',
        'toString',
        'null',
        'a/b',
        'stream',
        '?',
        '#',
      ]),
    () => anyBytes(chances, 40),
  ]
  return chances.oneOf(texts)()
}

const numbers = ['0', '-0', '1e999', '-1e999', '9007199254740993', '1E400', '0.1e-400', '00', '1'.repeat(400)] as const

/** JSON, or nearly so. */
export function anyJson(chances: Chances): string {
  const values: Choices<() => string> = [
    () => JSON.stringify(anyText(chances)),
    () => chances.oneOf(numbers),
    () =>
      chances.oneOf([
        'null',
        'true',
        '[]',
        '{}',
        '',
        ' ',
        'NaN',
        '"\\ud800"',
        '"\\u0000"',
        "'x'",
        '{"a":1,}',
        '\ufeff{}',
        '//',
      ]),
    () => '['.repeat(chances.between(1, 30_000)),
    () => `${'['.repeat(5_000)}${']'.repeat(5_000)}`,
    () => `${'{"a":'.repeat(4_000)}1${'}'.repeat(4_000)}`,
    () => `[${anyJson(chances)},${anyJson(chances)}]`,
    () => `{${JSON.stringify(anyText(chances))}:${anyJson(chances)}}`,
  ]
  return chances.oneOf(values)()
}

/** What is asked for in a query, besides what a service gave. */
export function anyParameter(chances: Chances): string {
  const values: Choices<() => string> = [
    () =>
      chances.oneOf([
        '0',
        '1',
        '2',
        '1000',
        '1001',
        '-1',
        '1.5',
        '1e2',
        '',
        ' 5',
        '5 ',
        '٣',
        '0x10',
        '99999999999999999999',
        'NaN',
      ]),
    () => Buffer.from(anyText(chances)).toString('base64url').slice(0, 500),
    () => encodeURIComponent(anyText(chances).toWellFormed()).slice(0, 2_000),
    () => chances.oneOf(['%', '%zz', '%00', '%ff', '%c0%80', '%ed%a0%80', '+', '%20', '%2B', '=', '[]', '%26']),
    () => anyBytes(chances, 20).replaceAll(/[\s#]/g, ''),
  ]
  return chances.oneOf(values)()
}

/** The value of a header; line ends in it may make another one, or none. */
export function anyHeader(chances: Chances): string {
  const values: Choices<() => string> = [
    () =>
      chances.oneOf([
        '',
        '*',
        '"x"',
        'W/"x"',
        ',',
        ',,,',
        '"',
        '\\',
        '0',
        '-1',
        '\t',
        '"a", W/"b"',
        'é',
        '\x80',
        '\x01',
        '\x7f',
        'a\r\nX-B: c',
        'a\nb',
      ]),
    () => anyBytes(chances, 60).replaceAll(/[\r\n]/g, ''),
    () => repeated(chances, 'a', 400),
    () => repeated(chances, 'a', 20_000),
    () => Buffer.from(anyJson(chances)).toString('base64url').slice(0, 6_000),
    () =>
      chances.oneOf([
        'wait=0',
        'wait=1',
        'wait=-1',
        'wait=99999999999',
        'WAIT="0"',
        'respond-async, wait=0;x=y',
        'wait',
      ]),
    () => chances.oneOf(['bytes=0-10', 'bytes=-1', 'bytes=5-1', 'items=0-1', 'bytes=0-0,2-3']),
    () =>
      chances.oneOf(['text/html', 'application/xml;q=0', '*/*', 'text/event-stream', 'application/json;q=2', ';;;']),
  ]
  return chances.oneOf(values)()
}
