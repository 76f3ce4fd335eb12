import { execFile } from 'node:child_process'
import { existsSync } from 'node:fs'
import { promisify } from 'node:util'
import { describe, expect, test } from '@jest/globals'

interface Service {
  readonly image: string
  readonly ports?: readonly { readonly host_ip: string; readonly published: string }[]
  readonly volumes: readonly { readonly type: string; readonly source: string; readonly read_only?: boolean }[]
}

/** What compose makes of docker-compose.yml; nothing is pulled or started. */
async function servicesOf(words: readonly string[], more: Readonly<Record<string, string>> = {}) {
  const env = { ...process.env, ...more }
  const { stdout } = await promisify(execFile)('docker', ['compose', ...words, 'config', '--format', 'json'], { env })
  return (JSON.parse(stdout) as { services: Record<string, Service> }).services
}

const watching = ['--profile', 'observability']

test('without the profile, compose knows nothing of Prometheus and Grafana', async () => {
  const services = await servicesOf([])
  const all = await servicesOf(watching)
  expect(Object.keys(all).sort()).toEqual([...Object.keys(services), 'grafana', 'prometheus'].sort())
  expect(all).toMatchObject(services)
})

describe.each(['prometheus', 'grafana'])('%s', (name) => {
  test('is reached from this machine alone, on the port that its variable says', async () => {
    const more = { HOST: '0.0.0.0', PROMETHEUS_PORT: '19090', GRAFANA_PORT: '13000' }
    const published = name === 'prometheus' ? '19090' : '13000'
    expect((await servicesOf(watching, more))[name]?.ports).toMatchObject([{ host_ip: '127.0.0.1', published }])
  })

  test('is not root, can write its data alone, and is asked for its health', async () => {
    const service = (await servicesOf(watching))[name]
    expect(service).toMatchObject({
      image: expect.stringMatching(/:v?\d+\.\d+\.\d+$/),
      user: expect.stringMatching(/^[1-9]/),
      read_only: true,
      cap_drop: ['ALL'],
      security_opt: ['no-new-privileges:true'],
      healthcheck: { test: expect.any(Array) },
    })
    const files = service?.volumes.filter(({ type }) => type === 'bind') ?? []
    expect(files.length).toBeGreaterThan(0)
    for (const { source, read_only } of files) expect([read_only, existsSync(source)]).toEqual([true, true])
  })
})
