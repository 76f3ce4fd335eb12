import { describe, expect, jest, test } from '@jest/globals'
import { type GenerationWriter, ReadModelsUnavailable } from '../read-models/read-models.ts'
import { batchOf, recentMessagesProjection } from '../testing/recent-messages-projection.ts'

const { generation, keeping, ids } = recentMessagesProjection()

/** Records of a partition, from one offset up to another, posted at the time that their offset says. */
function batch(first: number, next: number, partition = 0) {
  const offsets = Array.from({ length: next - first }, (_, index) => first + index)
  const messages = offsets.map((offset) => ({
    eventId: `${partition}/${offset}`,
    postedAt: 10 * offset + partition,
  }))
  return batchOf(partition, first, messages)
}

const { signal } = new AbortController()

describe('a partition', () => {
  test('goes on from its checkpoint, which moves with every batch', async () => {
    const { start, project } = keeping(3)
    expect(await start(0, signal)).toBe(0)
    expect(await project(batch(0, 2), signal)).toBe(2)
    expect(await project(batch(2, 3), signal)).toBe(3)
    expect([await start(0, signal), await start(1, signal)]).toEqual([3, 0])
    expect(await ids('conversations')).toEqual(['0/0', '0/1', '0/2'])
  })

  test('goes back to its checkpoint over a gap, and nothing is written', async () => {
    const { project } = keeping(3)
    await project(batch(0, 2), signal)
    expect(await project(batch(3, 5), signal)).toBe(2)
    expect([await generation().checkpoints(), await ids('conversations')]).toEqual([
      [2, 0],
      ['0/0', '0/1'],
    ])
  })

  test('goes forward to its checkpoint when a batch is projected already, and nothing is written', async () => {
    const { project } = keeping(3)
    await project(batch(0, 5), signal)
    const untouched = jest.fn(() => Promise.reject(new Error('written')))
    const again = keeping(3, { ...generation(), claim: untouched, write: untouched, advance: untouched })
    expect(await again.project(batch(1, 4), signal)).toBe(5)
    expect(await again.project(batch(0, 5), signal)).toBe(5)
  })

  test('takes from a batch what is not projected yet', async () => {
    const { project } = keeping(3)
    await project(batch(0, 2), signal)
    const claimed: string[] = []
    const claim: GenerationWriter['claim'] = (model, claims) => {
      claimed.push(...claims.map(({ document }) => String(document.id)))
      return generation().claim(model, claims)
    }
    expect(await keeping(3, { ...generation(), claim }).project(batch(0, 4), signal)).toBe(4)
    expect(claimed).toEqual(['0/2', '0/3'])
    expect(await ids('conversations')).toEqual(['0/0', '0/1', '0/2', '0/3'])
  })

  test('moves its checkpoint after everything else of a batch was written', async () => {
    const write = () => Promise.reject(new Error('no'))
    await expect(keeping(3, { ...generation(), write }).project(batch(0, 2), signal)).rejects.toThrow('no')
    expect(await generation().checkpoints()).toEqual([0, 0])
    expect(await keeping(3).project(batch(0, 2), signal)).toBe(2)
    expect(await ids('recent-messages')).toEqual(['0/0', '0/1'])
  })

  test('goes where the checkpoint stands when it could not be moved', async () => {
    const advance = async () => new Map([[0, 0]])
    expect(await keeping(3, { ...generation(), advance }).project(batch(0, 2), signal)).toBe(0)
  })
})

describe('while the read models are unavailable', () => {
  test.each(['checkpoint', 'claim', 'write', 'advance', 'keepNewest'] as const)('%s is waited out', async (method) => {
    const working = generation()[method] as (...given: unknown[]) => Promise<unknown>
    const down = jest.fn(working).mockRejectedValueOnce(new ReadModelsUnavailable('down'))
    expect(await keeping(3, { ...generation(), [method]: down }).project(batch(0, 2), signal)).toBe(2)
    expect(down).toHaveBeenCalled()
    expect(await generation().checkpoints()).toEqual([2, 0])
    for (const model of ['conversations', 'recent-messages']) expect(await ids(model)).toEqual(['0/0', '0/1'])
  })

  test('the trouble is told, and not when it is over', async () => {
    const told: (string | undefined)[] = []
    const claim = jest.fn(generation().claim).mockRejectedValueOnce(new ReadModelsUnavailable('down'))
    const advance = jest.fn(generation().advance).mockImplementationOnce(async (...given) => {
      told.push(projection.trouble())
      return await generation().advance(...given)
    })
    const projection = keeping(3, { ...generation(), claim, advance })
    await projection.project(batch(0, 2), signal)
    expect([told, projection.trouble()]).toEqual([['partition 0 does not go on: down'], undefined])
  })

  test('a batch that can never be projected is told as trouble, until its partition goes on', async () => {
    const claim = jest.fn(generation().claim).mockRejectedValueOnce(new Error('a mistake in the code'))
    const projection = keeping(3, { ...generation(), claim })
    await expect(projection.project(batch(0, 2), signal)).rejects.toThrow('a mistake')
    expect(projection.trouble()).toBe('partition 0 does not go on: a mistake in the code')
    await projection.project(batch(0, 2), signal)
    expect(projection.trouble()).toBeUndefined()
  })

  test('a partition that is lost is let go', async () => {
    const lost = new AbortController()
    const claim = () => {
      lost.abort()
      return Promise.reject(new ReadModelsUnavailable('down'))
    }
    const projection = keeping(3, { ...generation(), claim })
    await expect(projection.project(batch(0, 2), lost.signal)).rejects.toMatchObject({ name: 'AbortError' })
    expect(projection.trouble()).toBeUndefined()
  })
})
