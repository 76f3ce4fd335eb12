import { describe, expect, test } from '@jest/globals'
import fc from 'fast-check'
import { byWholeAnswers } from './whole-answers.ts'

function answer(text: string): Buffer {
  const bytes = Buffer.alloc(4 + Buffer.byteLength(text))
  bytes.writeUInt32BE(bytes.length - 4)
  bytes.write(text, 4)
  return bytes
}

function handedOn(chunks: readonly Buffer[]): Buffer[] {
  const handed: Buffer[] = []
  const take = byWholeAnswers((answers) => handed.push(answers))
  for (const chunk of chunks) take(chunk)
  return handed
}

describe('the answers of a connection', () => {
  const [one, two] = [answer('one'), answer('two')]

  test('are handed on as they come when they come whole', () => {
    expect(handedOn([one, two])).toEqual([one, two])
    expect(handedOn([Buffer.concat([one, two])])).toEqual([Buffer.concat([one, two])])
  })

  test('are kept back until they are whole', () => {
    const bytes = Buffer.concat([one, two])
    expect(handedOn([bytes.subarray(0, 9), bytes.subarray(9)])).toEqual([one, two])
    expect(handedOn([bytes.subarray(0, 13)])).toEqual([one])
    expect(handedOn([bytes.subarray(0, 2)])).toEqual([])
  })

  test('are the same, whole and in order, however they are cut', () => {
    fc.assert(
      fc.property(fc.array(fc.string()), fc.array(fc.nat({ max: 200 })), (texts, cuts) => {
        const bytes = Buffer.concat(texts.map(answer))
        const places = [0, ...cuts.filter((cut) => cut < bytes.length).sort((a, b) => a - b), bytes.length]
        const chunks = places.slice(1).map((place, index) => bytes.subarray(places[index], place))
        const handed = handedOn(chunks)
        expect(Buffer.concat(handed)).toEqual(bytes)
        // Each by itself has whole answers and nothing else.
        for (const answers of handed) expect(handedOn([answers])).toEqual([answers])
      }),
    )
  })
})
