import { beforeEach, describe, expect, jest, test } from '@jest/globals'
import type { Change, GenerationWriter } from '../read-models/read-models.ts'
import { createWindow, type Window } from './window.ts'

const keepNewest = jest.fn<GenerationWriter['keepNewest']>()
const checkpoints = jest.fn<GenerationWriter['checkpoints']>()
let window: Window

beforeEach(() => {
  keepNewest.mockReset().mockResolvedValue(undefined)
  checkpoints.mockReset().mockResolvedValue([7, 8])
  window = createWindow('recent', 3, { keepNewest, checkpoints } as Partial<GenerationWriter> as GenerationWriter)
})

const inserts = (...keys: string[]): Change[] => {
  return keys.map((key) => ({ insert: key, document: { partition: 0, offset: 0 } }))
}

describe('a window', () => {
  test('is cut at first, below the checkpoints of the moment', async () => {
    await window.trim()
    expect(keepNewest.mock.calls).toEqual([['recent', 3, [7, 8]]])
  })

  test('is cut again when it may have grown by four times what it keeps', async () => {
    await window.trim()
    for (const key of ['a', 'b', 'c', 'd', 'e', 'f', 'g', 'h', 'i', 'j', 'k']) {
      window.admitted(inserts(key))
      await window.trim()
    }
    expect(keepNewest).toHaveBeenCalledTimes(1)
    window.admitted(inserts('l'))
    await window.trim()
    await window.trim()
    expect(keepNewest).toHaveBeenCalledTimes(2)
  })

  test('is cut the next time when it could not be', async () => {
    keepNewest.mockRejectedValueOnce(new Error('down'))
    await expect(window.trim()).rejects.toThrow('down')
    await window.trim()
    expect(keepNewest).toHaveBeenCalledTimes(2)
  })
})

describe('what comes to a window', () => {
  test('is admitted until it is full', async () => {
    const changes = inserts('', 'a', '\uffee', '🎉')
    expect(window.admitted(changes)).toEqual(changes)
    await window.trim()
    expect(window.admitted(changes)).toEqual(changes)
  })

  test('is not, when it is older than all that is kept: by the order of keys, which is that of UTF-8', async () => {
    keepNewest.mockResolvedValueOnce('\uffee')
    await window.trim()
    expect(window.admitted(inserts('a', '\uffed', '\uffee', '🎉'))).toEqual(inserts('\uffee', '🎉'))
  })

  test('is judged by the newest cut that was known, though a later one answers less', async () => {
    for (const oldest of ['m', 'c', undefined]) {
      keepNewest.mockResolvedValueOnce(oldest)
      await window.trim()
      expect(window.admitted(inserts('d', 'm', 'n', 'o'))).toEqual(inserts('m', 'n', 'o'))
    }
  })

  test('is admitted whatever its key when it is merged', async () => {
    keepNewest.mockResolvedValueOnce('m')
    await window.trim()
    const merge: Change = { merge: 'a', document: { partition: 0, offset: 0 }, least: ['offset'] }
    expect(window.admitted([merge])).toEqual([merge])
  })
})
