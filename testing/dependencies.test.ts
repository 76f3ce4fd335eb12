import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from '@jest/globals'

const manifest = JSON.parse(readFileSync('package.json', 'utf8'))
const [, production = '', development = ''] = readFileSync('docs/dependencies.md', 'utf8').split(/^## .*$/m)

/** The package of each row and its licence, which is in the last column. */
const documented = (section: string) =>
  Array.from(section.matchAll(/^\| `(\S+)` \|.*\| (.+) \|$/gm), ([, name, licence]) => `${name}: ${licence}`)

function installed(names: Readonly<Record<string, string>>) {
  return Object.keys(names).map((name) => {
    const { license } = JSON.parse(readFileSync(`node_modules/${name}/package.json`, 'utf8'))
    return `${name}: ${license}`
  })
}

/** Without what it brings with it, in bytes. */
const sizeOf = (directory: string): number =>
  readdirSync(directory, { withFileTypes: true }).reduce((sum, entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return sum + (entry.name === 'node_modules' ? 0 : sizeOf(path))
    return sum + (entry.isFile() ? statSync(path).size : 0)
  }, 0)

test('every package that is used in production is documented, with its licence', () => {
  expect(documented(production)).toEqual(installed(manifest.dependencies))
})

test('and with its size in kB, to two digits', () => {
  const sizes = Object.keys(manifest.dependencies).map((name) => {
    const kilobytes = Number((sizeOf(`node_modules/${name}`) / 1_000).toPrecision(2))
    return `${name}: ${kilobytes.toLocaleString('en-US')}`
  })
  const told = production.matchAll(/^\| `(\S+)` \|.*\| ([\d,]+) \| .+ \|$/gm)
  expect(Array.from(told, ([, name, size]) => `${name}: ${size}`)).toEqual(sizes)
})

test('so is every other one', () => {
  expect(documented(development)).toEqual(installed(manifest.devDependencies))
})

test('all versions are exact', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([])
})
