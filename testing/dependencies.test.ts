import { readFileSync } from 'node:fs'
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

test('every package that is used in production is documented, with its licence', () => {
  expect(documented(production)).toEqual(installed(manifest.dependencies))
})

test('so is every other one', () => {
  expect(documented(development)).toEqual(installed(manifest.devDependencies))
})

test('all versions are exact', () => {
  const versions = Object.values({ ...manifest.dependencies, ...manifest.devDependencies })
  expect(versions.filter((version) => !/^\d+\.\d+\.\d+$/.test(String(version)))).toEqual([])
})
