import { beforeEach, describe, expect, test } from '@jest/globals'
import { createDisplay } from './display.ts'

let time = 0
let written = ''
beforeEach(() => {
  time = 0
  written = ''
})

const display = (isTerminal: boolean) =>
  createDisplay({
    isTerminal,
    write(text) {
      written += text
    },
    now: () => time,
  })

const odd = 'nothing moves: is the service running, with the code that this command is from?'

describe('how far a rebuild is', () => {
  test('is a line of a terminal that is written over', () => {
    const { show, end } = display(true)
    show({ done: 1, rate: 0 })
    show({ done: 2, rate: 1 })
    end()
    expect(written).toBe('\r1 records, 0/s\u001b[K\r2 records, 1/s\u001b[K\n')
  })

  test('is a line now and then elsewhere', () => {
    const { show, end } = display(false)
    for (let second = 0; second < 12; second += 1) {
      time = second * 1_000
      show({ done: second, rate: 1 })
    }
    end()
    expect(written).toBe('0 records, 1/s\n6 records, 1/s\n')
  })
})

test('that nothing moves is told once, and again when something has moved since', () => {
  const { show } = display(false)
  for (const done of [0, 5]) {
    for (let looks = 0; looks < 30; looks += 1) {
      show({ done, rate: 0 })
      time += 1_000
    }
  }
  expect(written.split('\n').filter((line) => line === odd)).toHaveLength(2)
})

test('trouble is told once while it is the same', () => {
  const { trouble } = display(false)
  for (const words of ['refused', 'refused', 'no primary']) trouble(new Error(words))
  expect(written).toBe('waiting: refused\nwaiting: no primary\n')
})
