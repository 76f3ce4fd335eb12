import { expect, test } from '@jest/globals'
import { charts, rows } from './dashboard.ts'

test('the rows go from whether all is well to the resources', () => {
  const titles = [...rows].sort((a, b) => a.gridPos.y - b.gridPos.y).map(({ title }) => title)
  expect(titles).toEqual(['Is all well', 'HTTP', 'Append to the log', 'Projection', 'Queries', 'Resources'])
})

test('every panel says what it shows, in which unit, and asks the source that is chosen', () => {
  for (const panel of charts) {
    expect(panel).toMatchObject({
      description: expect.stringMatching(/\.$/),
      datasource: { uid: '$' + '{datasource}' },
      fieldConfig: { defaults: { unit: expect.any(String) } },
    })
  }
})

test('no two panels have the same id or place', () => {
  const all = [...rows, ...charts]
  expect(new Set(all.map(({ id }) => id)).size).toBe(all.length)
  const cells = all.flatMap(({ gridPos: { x, y, w, h } }) =>
    Array.from({ length: w * h }, (_, i) => `${x + (i % w)},${y + Math.floor(i / w)}`),
  )
  expect(new Set(cells).size).toBe(cells.length)
  for (const { gridPos } of all) expect(gridPos.x + gridPos.w).toBeLessThanOrEqual(24)
})
