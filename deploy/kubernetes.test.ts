import { existsSync, readFileSync } from 'node:fs'
import { dirname } from 'node:path'
import { describe, expect, test } from '@jest/globals'
import { parse } from 'yaml'
import { readConfig as readCommandApi } from '../command-api/config.ts'
import { type Environment, variables } from '../process/configuration.ts'
import { readConfig as readProjector } from '../projector/config.ts'
import { readConfig as readQueryApi } from '../query-api/config.ts'
import { certificateFiles } from '../testing/certificates.ts'
import { documentedMetrics } from '../testing/documented-metrics.ts'
import { knownSeries } from '../testing/known-series.ts'
import { checkQuery } from '../testing/promql.ts'
import { problemsOf } from './kubernetes-schema.ts'
import {
  configMaps,
  containerOf,
  deployments,
  filesOfFolder,
  kustomization,
  type Labels,
  manifests,
  named,
  ofKind,
  services,
} from './manifests.ts'

const ours = deployments.filter(({ metadata: { name } }) => name !== 'gateway')
const configurations: Readonly<Record<string, (environment: Environment) => unknown>> = {
  'command-api': readCommandApi,
  projector: readProjector,
  'query-api': readQueryApi,
}

/** Deployments whose processes have these labels. */
const selected = (labels: Labels) =>
  named(
    deployments.filter(({ spec }) =>
      Object.entries(labels).every(([name, value]) => spec.template.metadata.labels[name] === value),
    ),
  )

/** Every variable, and those that name files of secrets. */
const known = new Set([
  ...Object.keys(variables),
  'MASTER_KEY_FILE',
  'MASTER_KEY_BEFORE_FILE',
  'KAFKA_SASL_PASSWORD_FILE',
])

test.each(manifests.map((manifest) => [`${manifest.kind} ${manifest.metadata.name}`, manifest] as const))(
  '%s is as Kubernetes wants it',
  (_, manifest) => {
    expect(problemsOf(manifest)).toEqual([])
  },
)

test('every file is a resource, or is no manifest; and no resource is missing', () => {
  const others = ['kustomization.yaml', 'prometheus.yaml', 'prometheus-adapter.yaml']
  const own = kustomization.resources.filter((resource) => resource.endsWith('.yaml'))
  expect([...own, ...others].sort()).toEqual([...filesOfFolder].sort())
  expect(existsSync('deploy/kubernetes/../../gateway/kustomization.yaml')).toBe(true)
})

test('the gateway has all the files of its configuration', () => {
  const { configMapGenerator } = parse(readFileSync('gateway/kustomization.yaml', 'utf8'))
  const files = (configMapGenerator[0].files as string[]).map((file) => file.split('=').at(-1))
  for (const file of files) expect(existsSync(`gateway/${file}`)).toBe(true)
})

describe.each(ours.map((deployment) => [deployment.metadata.name, deployment] as const))('%s', (name, deployment) => {
  const container = containerOf(deployment)
  const { spec } = deployment.spec.template

  test('runs its own main, of the image that the kustomization names', () => {
    expect(container.command).toEqual(['node', `dist/${name}/main.js`])
    expect(existsSync(`${name}/main.ts`)).toBe(true)
    expect(container.image).toBe('message-service')
  })

  test('is given variables that there are, of places that there are, each once', () => {
    const places = (container.envFrom ?? []).map(({ configMapRef }) => configMapRef.name)
    const maps = configMaps.filter(({ metadata }) => places.includes(metadata.name))
    expect(named(maps).sort()).toEqual([...places].sort())
    const given = [...maps.flatMap(({ data }) => Object.keys(data)), ...(container.env ?? []).map(({ name }) => name)]
    expect(given.filter((variable) => !known.has(variable))).toEqual([])
    expect(new Set(given).size).toBe(given.length)
  })

  test('starts with what it is given, also without what is optional', () => {
    const secrets: Readonly<Record<string, string>> = {
      KAFKA_SASL_USERNAME: name,
      KAFKA_SASL_PASSWORD: 'of a test',
      MONGODB_URL: 'mongodb://localhost/messages',
      KEYS_MONGODB_URL: 'mongodb://localhost/message-keys',
      MASTER_KEY: Buffer.alloc(32, 1).toString('base64'),
      MASTER_KEY_BEFORE: Buffer.alloc(32, 2).toString('base64'),
    }
    const places = (container.envFrom ?? []).map(({ configMapRef }) => configMapRef.name)
    const maps = configMaps.filter(({ metadata }) => places.includes(metadata.name)).map(({ data }) => data)
    const plain: Labels = Object.assign({}, ...maps)
    const { KAFKA_CA_FILE } = plain
    const files = KAFKA_CA_FILE === undefined ? {} : { KAFKA_CA_FILE: certificateFiles.authority }
    for (const withOptional of [true, false]) {
      const sources = (container.env ?? []).filter(({ valueFrom }) => withOptional || !valueFrom.secretKeyRef.optional)
      const given = Object.fromEntries(sources.map((source) => [source.name, secrets[source.name]]))
      expect(() => configurations[name]?.({ ...plain, ...files, ...given })).not.toThrow()
    }
    const mounts = container.volumeMounts?.map(({ mountPath }) => mountPath) ?? []
    expect(mounts).toEqual(KAFKA_CA_FILE === undefined ? [] : [dirname(KAFKA_CA_FILE)])
  })

  test('is probed where it answers', () => {
    const port = container.ports.find(({ containerPort }) => containerPort === 8081)?.name
    expect(port).toBeDefined()
    expect(container.startupProbe.httpGet).toEqual({ path: '/healthz', port })
    expect(container.livenessProbe.httpGet).toEqual({ path: '/healthz', port })
    expect(container.readinessProbe.httpGet).toEqual({ path: '/readyz', port })
    expect(deployment.spec.template.metadata.annotations).toMatchObject({
      'prometheus.io/port': '8081',
      'prometheus.io/path': '/metrics',
    })
  })

  test('has the time that it needs to stop, which is 20 s, and the pause before', () => {
    const { command } = container.lifecycle.preStop.exec
    expect(readFileSync('process/run.ts', 'utf8')).toContain('const grace = 20_000')
    expect(spec.terminationGracePeriodSeconds).toBeGreaterThan(20 + Number(command.at(-1)))
  })
})

describe.each(deployments.map((deployment) => [deployment.metadata.name, deployment] as const))('%s', (name, one) => {
  test('is not root, can write nothing, and has no privileges', () => {
    expect(one.spec.template.spec).toMatchObject({
      automountServiceAccountToken: false,
      securityContext: { runAsNonRoot: true, seccompProfile: { type: 'RuntimeDefault' } },
    })
    expect(containerOf(one).securityContext).toEqual({
      allowPrivilegeEscalation: false,
      readOnlyRootFilesystem: true,
      capabilities: { drop: ['ALL'] },
    })
  })

  test('says what it needs, and what of memory it may take at most', () => {
    const { requests, limits } = containerOf(one).resources
    expect(requests).toEqual({ cpu: expect.stringMatching(/m$/), memory: expect.stringMatching(/Mi$/) })
    expect(Number.parseInt(limits.memory ?? '', 10)).toBeGreaterThan(Number.parseInt(requests.memory ?? '', 10))
  })

  test('selects its own processes, and one budget and, unless it says how many, one autoscaler are about it', () => {
    expect(selected(one.spec.selector.matchLabels)).toEqual([name])
    const budgets = ofKind<{ spec: { selector: { matchLabels: Labels } } }>('PodDisruptionBudget')
    expect(budgets.filter(({ spec }) => selected(spec.selector.matchLabels).includes(name))).toHaveLength(1)
    const scalers = ofKind<{ spec: { scaleTargetRef: unknown } }>('HorizontalPodAutoscaler')
    const about = { apiVersion: 'apps/v1', kind: 'Deployment', name }
    const count = scalers.filter(({ spec }) => JSON.stringify(spec.scaleTargetRef) === JSON.stringify(about)).length
    expect(count).toBe(one.spec.replicas === undefined ? 1 : 0)
  })
})

test('every autoscaler is about a deployment, and every service leads to a port of one', () => {
  for (const { spec } of ofKind<{ spec: { scaleTargetRef: { name: string } } }>('HorizontalPodAutoscaler')) {
    expect(named(deployments)).toContain(spec.scaleTargetRef.name)
  }
  for (const { spec } of services) {
    const [name, ...others] = selected(spec.selector)
    expect(others).toEqual([])
    const ports = deployments.filter(({ metadata }) => metadata.name === name).flatMap((one) => containerOf(one).ports)
    for (const { targetPort } of spec.ports) expect(ports.map((port) => port.name)).toContain(targetPort)
  }
})

test('the gateway finds its services, and the status all processes, by names that there are', () => {
  const addresses = services.map(({ metadata, spec }) => `${metadata.name}:${spec.ports[0]?.port}`)
  const upstreams = [...readFileSync('gateway/kubernetes.conf', 'utf8').matchAll(/server (\S+);/g)].map(
    ([, name]) => name,
  )
  expect(upstreams).toEqual(['command-api:8081', 'query-api:8081'])
  expect(addresses).toEqual(expect.arrayContaining(upstreams))
  const peers = configMaps.flatMap(({ data }) => data.STATUS_PEERS?.split(',') ?? [])
  expect(peers).toEqual(ours.map(({ metadata }) => `http://${metadata.name}-processes:8081`))
  for (const peer of peers) {
    expect(services.find(({ metadata }) => metadata.name === new URL(peer).hostname)?.spec.clusterIP).toBe('None')
  }
})

describe('the projectors', () => {
  const [scaler] = ofKind<{
    spec: { maxReplicas: number; metrics: { external?: { metric: { name: string } } }[] }
  }>('HorizontalPodAutoscaler').filter(({ metadata }) => metadata.name === 'projector')

  test('are as many as there are partitions, at most', () => {
    const partitions = configMaps.flatMap(({ data }) => data.KAFKA_PARTITIONS ?? [])
    expect([String(scaler?.spec.maxReplicas)]).toEqual(partitions)
  })

  test('are counted by a metric that the adapter makes of one that there is', () => {
    const { rules } = parse(readFileSync('deploy/kubernetes/prometheus-adapter.yaml', 'utf8'))
    const [{ name, metricsQuery }] = rules.external
    expect(scaler?.spec.metrics[0]?.external?.metric.name).toBe(name.as)
    expect(checkQuery(metricsQuery, knownSeries(documentedMetrics())).problems).toEqual([])
  })
})
