import { existsSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { alertRules } from '../deploy/alert-rules.ts'
import { containerOf, deployments } from '../deploy/manifests.ts'
import { variables } from '../process/configuration.ts'
import { documentedBlocks } from './documented-blocks.ts'
import { anchorsOf, documents, firstColumnOf, isExternal, linksOf, quotedIn, targetOf } from './documents.ts'

const { scripts } = JSON.parse(readFileSync('package.json', 'utf8')) as { scripts: Record<string, string> }
const links = documents.flatMap(linksOf)

describe.each(documents)('%s', (file) => {
  const text = readFileSync(file, 'utf8')

  test('links to files and headings that there are', () => {
    const broken = linksOf(file)
      .filter((link) => !isExternal(link))
      .filter((link) => {
        const { path, anchor } = targetOf(link)
        return !existsSync(path) || (anchor !== undefined && !anchorsOf(path).has(anchor))
      })
    expect(broken).toEqual([])
  })

  test('links to other places by addresses that are well-formed', () => {
    for (const { to } of linksOf(file).filter(isExternal)) expect([to, URL.canParse(to)]).toEqual([to, true])
  })

  test('names files that there are', () => {
    const paths = quotedIn(text).filter((word) => /^(?:[\w.-]+\/)+[\w.-]+\.(?:ts|md|ya?ml|json|conf)$/.test(word))
    const missing = paths.filter((path) => !existsSync(path) && !existsSync(join(dirname(file), path)))
    expect(missing).toEqual([])
  })

  test('names commands that package.json has', () => {
    const named = [...text.matchAll(/npm run (?:--silent )?([a-z][\w:-]*)/g)].map(([, name]) => name as string)
    expect(named.filter((name) => !(name in scripts))).toEqual([])
  })
})

test('README.md tells of every variable, and of no other', () => {
  expect([...firstColumnOf('Configuration')].sort()).toEqual(Object.keys(variables).sort())
})

test('README.md leads to the operations, and those to every alert', () => {
  expect(links).toContainEqual({ file: 'README.md', to: 'docs/operations.md' })
  const linked = linksOf('docs/operations.md').map(({ to }) => to)
  expect(linked).toEqual(expect.arrayContaining(alertRules.map(({ alert }) => `alerts.md#${alert.toLowerCase()}`)))
})

test('the secrets that the operations have one make are those that the manifests ask for', () => {
  const lines = documentedBlocks('docs/operations.md').flatMap(({ lines }) => lines)
  const made = lines.flatMap((line) => {
    const [, secret, words = ''] = line.match(/create secret generic (\S+) (.*)/) ?? []
    return [...words.matchAll(/--from-(?:file|literal)=([\w-]+)/g)].map(([, key]) => `${secret}/${key}`)
  })
  const asked = deployments.flatMap((deployment) => containerOf(deployment).env ?? [])
  const names = asked.map(({ valueFrom: { secretKeyRef } }) => `${secretKeyRef.name}/${secretKeyRef.key}`)
  // It is there only while the master key is changed.
  expect([...made, 'master-key/before'].sort()).toEqual([...new Set(names)].sort())
})
