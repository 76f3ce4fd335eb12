import { readdirSync, readFileSync } from 'node:fs'
import { describe, expect, test } from '@jest/globals'
import { transformSync } from '@swc/core'
import { newIdempotencyKey } from './idempotency-key.ts'

const sources = readdirSync('client').filter((name) => name.endsWith('.ts') && !name.endsWith('.test.ts'))

/** As a browser loads it. */
const loaded = (name: string, minify: boolean) =>
  transformSync(readFileSync(`client/${name}`, 'utf8'), {
    minify,
    jsc: {
      target: 'es2022',
      parser: { syntax: 'typescript' },
      ...(minify && { minify: { compress: true, mangle: true } }),
    },
    module: { type: 'es6' },
  }).code

describe('the client in a browser', () => {
  test('loads nothing but its own files', () => {
    const loads = sources.flatMap((name) => [...loaded(name, false).matchAll(/(?:from|import\(?)\s*["']([^"']+)["']/g)])
    const names = new Set(loads.map(([, specifier]) => specifier))
    expect(names.size).toBeGreaterThan(5)
    expect([...names].filter((specifier) => !sources.includes(specifier?.replace(/^\.\//, '') ?? ''))).toEqual([])
  })

  test('is small', () => {
    const bytes = sources.reduce((sum, name) => sum + loaded(name, true).length, 0)
    expect(bytes).toBeLessThan(12_000)
  })

  test('names nothing that only Node has', () => {
    for (const name of sources)
      expect(loaded(name, false)).not.toMatch(/\b(process|Buffer|require|setImmediate|global)\b/)
  })

  test('makes keys without randomUUID too, which a page of plain http does not have', () => {
    const { getRandomValues } = crypto
    const keys = [newIdempotencyKey(), newIdempotencyKey({ getRandomValues }), newIdempotencyKey({ getRandomValues })]
    expect(new Set(keys).size).toBe(3)
    expect(keys[1]).toMatch(/^[0-9a-f]{32}$/)
  })
})
