import { execFile } from 'node:child_process'
import { readdirSync } from 'node:fs'
import { promisify } from 'node:util'
import { expect, jest, test } from '@jest/globals'

const folder = 'deploy/prometheus'

async function promtool(...words: string[]) {
  const failed = (error: { stdout: string; stderr: string }) => Promise.reject(new Error(error.stdout + error.stderr))
  const { stdout } = await promisify(execFile)('promtool', words, { cwd: folder }).catch(failed)
  return stdout
}

jest.setTimeout(60_000)

test.each(['prometheus.yml', 'standalone.yml'])('Prometheus takes %s', async (file) => {
  expect(await promtool('check', 'config', file)).toMatch('SUCCESS')
})

test('Prometheus takes the rules', async () => {
  expect(await promtool('check', 'rules', 'alerts.yml')).toMatch('SUCCESS')
})

test.each(readdirSync(`${folder}/tests`))('alerts fire and stay silent as %s says', async (file) => {
  expect(await promtool('test', 'rules', `tests/${file}`)).toMatch('SUCCESS')
})
