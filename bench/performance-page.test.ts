import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, test } from '@jest/globals'
import { writePerformance } from './performance-page.ts'
import { thisRun } from './this-run.ts'

const directory = mkdtempSync(join(tmpdir(), 'performance-'))
afterAll(() => rmSync(directory, { recursive: true }))

test('a run is a page, its figures, and a plot of each section that has ratios', async () => {
  const ours = { name: 'ours', value: 66 }
  const ratio = { median: 1.2, least: 1.1, greatest: 1.5 }
  const reference = { name: 'bare Koa', value: 55 }
  const performance = {
    ...thisRun('npm run bench'),
    at: '2018-01-17',
    servers: ['apache/kafka:4.1.1', 'MongoDB 8.0.1'],
    rounds: 5,
    costs: {},
    failed: ['rebuild: Error: no broker'],
    sections: [
      { title: 'Alone', rows: [{ what: 'memory', unit: 'MiB', ours }], notes: [] },
      {
        title: 'Compared',
        durability: 'Flushed.',
        rows: [{ what: 'CPU', unit: 'µs', ours, reference, ratio, bar: { most: 1.3 } }],
        notes: ['all there'],
      },
      {
        title: 'Grown',
        rows: [10, 100].map((to) => ({
          what: 'CPU of a POST',
          unit: 'µs',
          ours,
          reference,
          ratio,
          bar: { most: 1.25 },
          grown: { of: 'messages stored', from: 1, to },
        })),
        notes: [],
      },
    ],
  }
  await writePerformance(directory, performance)
  expect(JSON.parse(readFileSync(join(directory, 'performance.json'), 'utf8'))).toEqual(performance)
  expect(readdirSync(join(directory, 'images'))).toEqual(['performance-2.svg', 'performance-3.svg'])
  const plot = readFileSync(join(directory, 'images/performance-2.svg'), 'utf8')
  expect(plot).toMatch(/^<svg[\s\S]*CPU, by bare Koa[\s\S]*met/)
  const growth = readFileSync(join(directory, 'images/performance-3.svg'), 'utf8')
  expect(growth).toMatch(/^<svg[\s\S]*messages stored[\s\S]*CPU of a POST/)
  const page = readFileSync(join(directory, 'performance.md'), 'utf8')
  expect(page).toMatch(/`npm run bench` on 2018-01-17[\s\S]*Beside the service: apache\/kafka:4.1.1, MongoDB 8.0.1/)
  expect(page).toContain('| CPU, µs | 66.0 ours | 55.0 bare Koa | 1.20 (1.10–1.50) | ≤ 1.3: met |')
  expect(page).toMatch(/## Not measured to the end\n\n- rebuild: Error: no broker\n/)
  expect(page).toContain('![The ratios of this section](images/performance-2.svg)')
})
