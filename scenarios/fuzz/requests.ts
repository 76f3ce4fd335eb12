import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { createClient, link } from '../client.ts'
import { serving } from '../form.ts'
import type { Chances } from '../load/chances.ts'
import { serviceProcess } from '../service-process.ts'
import { type Extent, type FuzzReport, tryCases } from './cases.ts'
import { type Acked, createAcked } from './http/acked.ts'
import { exchange } from './http/exchange.ts'
import { askedIn, faultsOf } from './http/judge.ts'
import { bytesOf, type RawRequest } from './http/message.ts'
import { anyRequest, type Given } from './http/requests.ts'
import { mutated } from './mutations.ts'

/**
 * Sends what is no HTTP, or nearly, and requests that are none of this service's, to a standalone one: each answer is to be
 * one that is documented, what was acknowledged is to be there, and nothing else.
 */
export async function fuzzRequests(directory: string, extent: Extent): Promise<FuzzReport> {
  const variables = { DATA_DIR: join(directory, 'requests'), ACCESS_LOGS_PER_SECOND: '0' }
  const server = await serviceProcess({ service: 'standalone', name: 'requests', variables, directory })
  server.start()
  try {
    await serving(server.origin, 30_000)
    const given = await someGiven(server.origin)
    const acked = await createAcked(server.origin)
    const report = await tryCases('requests', extent, (chances) => attempt(chances, server.origin, given, acked), 8)
    const faults = server.accidents.length > 0 ? [] : await acked.faults()
    await server.end('SIGTERM')
    const violations = [...report.violations, ...faults, ...server.accidents, ...complaints(server.output)]
    return { ...report, violations }
  } finally {
    await server.end('SIGKILL')
  }
}

async function attempt(chances: Chances, origin: string, given: Given, acked: Acked): Promise<string[]> {
  const requests = Array.from({ length: chances.oneOf([1, 1, 1, 2, 5]) }, () => anyRequest(chances, given))
  const whole = Buffer.concat(requests.map(bytesOf))
  const isMutated = chances.with(0.5)
  const sent = isMutated ? mutated(whole, chances) : whole
  const port = Number(new URL(origin).port)
  const isAnswered = !isMutated && requests.every(isSurelyAnswered)
  const { answers, malformed, isClosed } = await exchange({ port, parts: torn(sent, chances), isAnswered })
  acked.add(sent, answers)
  const asked = askedIn(sent)
  const faults = await Promise.all(answers.map((answer, n) => faultsOf(answer, n === 0 ? asked : undefined)))
  const wrong = [...faults.flat(), ...(malformed ? [malformed] : [])]
  if (answers.length === 0 && (isClosed || isAnswered)) wrong.push('there is no answer')
  return wrong.map((one) => `${one}\n    to ${JSON.stringify(sent.toString('latin1').slice(0, 400))}`)
}

/** Nothing of it is waited for, and its end is where it says. */
const isSurelyAnswered = ({ target, headers }: RawRequest) =>
  target.startsWith('/') && headers.every(([name]) => name === 'Content-Type')

/** The bytes in one part, or in several, some of them very small. */
function torn(bytes: Buffer, chances: Chances): Buffer[] {
  if (chances.with(0.7)) return [bytes]
  const parts: Buffer[] = []
  for (let at = 0; at < bytes.length && parts.length < 40; ) {
    const end = parts.length === 39 ? bytes.length : at + Math.ceil(chances.between(0, chances.oneOf([3, 100, 5_000])))
    parts.push(bytes.subarray(at, end))
    at = end
  }
  return parts
}

/** Lines of the process's log that tell of what it did not foresee. */
function complaints(output: string): string[] {
  const lines = readFileSync(output, 'utf8').split('\n')
  return lines.filter((line) => /"level":[56]0/.test(line) || !/^(\{|$| )/.test(line)).slice(0, 5)
}

/** True tokens, cursors and ETags. */
async function someGiven(origin: string): Promise<Given> {
  const client = createClient(() => origin)
  let token = ''
  for (let n = 0; n < 12; n += 1) {
    const { headers } = await client.post(`user ${n}`, `c${n % 3}`, `message ${n}`)
    token = headers.get('Consistency-Token') ?? ''
  }
  const after = { 'Consistency-Token': token }
  const paths = ['/conversations/c0?limit=2', '/users?limit=2', '/conversations?limit=2']
  const pages = await Promise.all(paths.map((path) => client.request('GET', path, undefined, after)))
  const cursors = pages.flatMap(({ headers }) =>
    ['prev', 'next'].map((rel) => /(before|after)=([^&]*)/.exec(link(headers, rel) ?? '')?.[2] ?? ''),
  )
  const ahead = Buffer.from(JSON.stringify([JSON.parse(Buffer.from(token, 'base64url').toString())[0], 1e6])).toString(
    'base64url',
  )
  return {
    tokens: [token, ahead],
    cursors: cursors.filter((cursor) => cursor !== '') as [string, ...string[]],
    etags: pages.map(({ headers }) => headers.get('ETag') ?? '') as [string, ...string[]],
  }
}
