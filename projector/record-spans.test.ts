import { afterEach, beforeEach, describe, expect, jest, test } from '@jest/globals'
import { KeysUnavailable } from '../keys/key-store.ts'
import { type GenerationWriter, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { batchOf, recentMessagesProjection } from '../testing/recent-messages-projection.ts'
import { clientSpan, type EndedSpan, spansInMemory } from '../testing/spans-in-memory.ts'

const { generation, keeping } = recentMessagesProjection()
const { tracing, ended, open } = spansInMemory()
const client = clientSpan()
const { signal } = new AbortController()
let isLive: boolean

beforeEach(() => {
  isLive = true
})
afterEach(() => expect(open()).toBe(0))

const traced = (over: Partial<GenerationWriter> = {}) =>
  keeping(3, { ...generation(), ...over }, { tracing: tracing(), isLive: () => isLive })

/** Records of a partition, each with these headers besides its own. */
function batch(partition: number, first: number, ...more: readonly Record<string, string>[]) {
  const messages = more.map((_, index) => ({
    eventId: `${partition}/${first + index}`,
    postedAt: 10 * (first + index),
  }))
  const { records, ...rest } = batchOf(partition, first, messages)
  return {
    ...rest,
    records: records.map((record, index) => ({ ...record, headers: { ...record.headers, ...more[index] } })),
  }
}

const named = (name: string) => ended().filter((span) => span.name === name)
const offsetOf = ({ attributes }: EndedSpan) => attributes['kafka.offset']

describe('a record that is traced', () => {
  test('has a span below that of its append until its checkpoint has moved, and one of the writes below that', async () => {
    const open: number[] = []
    const advance: GenerationWriter['advance'] = (...given) => {
      open.push(ended().length)
      return generation().advance(...given)
    }
    await traced({ advance }).project(batch(1, 0, {}, client.headers, {}), signal)
    expect(open).toEqual([0])
    const [write, project] = ended()
    expect(project).toMatchObject({
      name: 'project MessagePosted',
      kind: 'consumer',
      traceId: client.traceId,
      parentSpanId: client.spanId,
      attributes: {
        'messaging.operation.type': 'process',
        'message_service.generation': generation().id,
        'messaging.destination.partition.id': '1',
        'kafka.offset': 1,
      },
      failure: undefined,
    })
    expect(write).toMatchObject({
      name: 'write read models',
      kind: 'internal',
      traceId: client.traceId,
      parentSpanId: project?.spanId,
      attributes: { 'messaging.batch.message_count': 3 },
    })
    expect(ended()).toHaveLength(2)
  })

  test('goes with others of its round, of which the writes know the number', async () => {
    const { project } = traced()
    await Promise.all([
      project(batch(0, 0, client.headers, {}), signal),
      project(batch(1, 0, client.headers, client.headers), signal),
    ])
    expect(named('project MessagePosted')).toHaveLength(3)
    expect(named('write read models').map(({ attributes }) => attributes)).toEqual(
      Array(3).fill({ 'messaging.batch.message_count': 4 }),
    )
  })

  test('has none when it was projected before', async () => {
    const { project } = traced()
    await project(batch(0, 0, client.headers), signal)
    await project(batch(0, 0, client.headers), signal)
    await project(batch(0, 0, client.headers, client.headers), signal)
    expect(named('project MessagePosted').map(offsetOf)).toEqual([0, 1])
  })

  test.each(['claim', 'write', 'advance'] as const)(
    'has a failed one of each time that it has waited: %s',
    async (method) => {
      const working = generation()[method] as (...given: unknown[]) => Promise<unknown>
      const down = jest.fn(working).mockRejectedValueOnce(new ReadModelsUnavailable('down'))
      await traced({ [method]: down }).project(batch(0, 0, client.headers), signal)
      expect(ended().map(({ name, failure }) => [name, failure])).toEqual([
        ['write read models', 'down'],
        ['project MessagePosted', 'down'],
        ['write read models', undefined],
        ['project MessagePosted', undefined],
      ])
      expect(new Set(ended().map(({ spanId }) => spanId)).size).toBe(4)
    },
  )

  test('has a failed one when its text cannot be opened yet, and nothing of writes', async () => {
    const find = jest.fn<() => Promise<() => undefined>>(async () => () => undefined)
    find.mockRejectedValueOnce(new KeysUnavailable('no keys'))
    const sealed = batch(0, 0, client.headers)
    const value = JSON.stringify({
      ...JSON.parse(String(sealed.records[0]?.value)),
      text: undefined,
      sealed: { epoch: 1, nonce: 'AAAAAAAAAAAAAAAA', ciphertext: 'AAAAAAAAAAAAAAAAAAAAAAAA' },
    })
    const records = sealed.records.map((record) => ({ ...record, value: Buffer.from(value) }))
    const projection = keeping(3, generation(), { tracing: tracing(), isLive: () => true, keys: { find } })
    await projection.project({ ...sealed, records }, signal)
    expect(find).toHaveBeenCalledTimes(2)
    expect(ended().map(({ name, failure }) => [name, failure])).toEqual([
      ['project MessagePosted', 'no keys'],
      ['write read models', undefined],
      ['project MessagePosted', undefined],
    ])
  })

  test('has a failed one when somebody else has its partition, who is not as far', async () => {
    const advance = async () => new Map([[0, 0]])
    await traced({ advance }).project(batch(0, 0, client.headers), signal)
    expect(named('project MessagePosted')).toMatchObject([{ failure: 'the checkpoint stands at 0' }])
  })

  test('has a failed one when its partition is lost', async () => {
    const lost = new AbortController()
    const claim = () => {
      lost.abort()
      return Promise.reject(new ReadModelsUnavailable('down'))
    }
    await expect(traced({ claim }).project(batch(0, 0, client.headers), lost.signal)).rejects.toThrow()
    expect(ended().map(({ failure }) => failure)).toEqual(['down', 'down'])
  })

  test('is named by nothing that somebody else has written', async () => {
    await traced().project(batch(0, 0, { ...client.headers, ce_type: 'superman' }), signal)
    expect(named('project unknown')).toHaveLength(1)
  })
})

describe('there are no spans', () => {
  test.each([
    ['of records that are in no trace', {}],
    ['of records in a trace that is not kept', clientSpan({ isSampled: false }).headers],
    ['of records whose trace is none', { traceparent: `${client.traceparent}-x` }],
  ])('%s', async (_, headers) => {
    await traced().project(batch(0, 0, headers, headers), signal)
    expect(ended()).toEqual([])
  })

  test('of a generation that is not live, and the headers of its records are not even asked for', async () => {
    isLive = false
    expect(await headersAskedFor(traced())).toBe(0)
    isLive = true
    expect(await headersAskedFor(traced(), 4)).toBe(3)
  })

  test('where nothing is traced, and no headers are asked for', async () => {
    expect(await headersAskedFor(keeping(3))).toBe(0)
  })
})

/** How many records were asked for their headers, besides the last one, whose time is looked at. */
async function headersAskedFor({ project }: ReturnType<typeof keeping>, first = 0): Promise<number> {
  const all = Array(4).fill(client.headers)
  const given = batch(0, first, ...all)
  const asked = new Set<number>()
  const records = given.records.map(({ headers, ...record }) => ({
    ...record,
    get headers() {
      asked.add(record.offset)
      return headers
    },
  }))
  await project({ ...given, records }, signal)
  const last = first + all.length - 1
  return [...asked].filter((offset) => offset !== last).length
}
