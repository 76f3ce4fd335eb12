import { readdirSync, readFileSync } from 'node:fs'
import { parseAllDocuments } from 'yaml'

export interface Manifest {
  readonly apiVersion: string
  readonly kind: string
  readonly metadata: { readonly name: string }
  readonly [field: string]: unknown
}

const folder = 'deploy/kubernetes'

const documentsOf = (file: string): unknown[] => parseAllDocuments(readFileSync(file, 'utf8')).map((one) => one.toJS())

interface Kustomization {
  readonly resources: readonly string[]
}

export const kustomization = documentsOf(`${folder}/kustomization.yaml`)[0] as Kustomization

/** What the kustomization names of its own folder, file by file. */
export const manifests: readonly Manifest[] = kustomization.resources
  .filter((resource) => resource.endsWith('.yaml'))
  .flatMap((file) => documentsOf(`${folder}/${file}`) as Manifest[])

export const filesOfFolder = readdirSync(folder)

/** Of one kind; the type is for the test to know. */
export const ofKind = <Kind>(kind: string) => manifests.filter((one) => one.kind === kind) as (Manifest & Kind)[]

export type Labels = Readonly<Record<string, string>>
type Source = { readonly name: string; readonly key: string; readonly optional?: boolean }
type Variable = { readonly name: string; readonly valueFrom: { readonly secretKeyRef: Source } }
type Probe = {
  readonly httpGet?: { readonly path: string; readonly port: string }
  readonly tcpSocket?: { port: string }
}

interface Container {
  readonly name: string
  readonly image: string
  readonly command: readonly string[]
  readonly ports: readonly { readonly name: string; readonly containerPort: number }[]
  readonly envFrom?: readonly { readonly configMapRef: { readonly name: string } }[]
  readonly env?: readonly Variable[]
  readonly volumeMounts?: readonly { readonly mountPath: string }[]
  readonly resources: { readonly requests: Labels; readonly limits: Labels }
  readonly securityContext: unknown
  readonly lifecycle: { readonly preStop: { readonly exec: { readonly command: readonly string[] } } }
  readonly startupProbe: Probe
  readonly livenessProbe: Probe
  readonly readinessProbe: Probe
}

interface Deployment {
  readonly spec: {
    readonly replicas?: number
    readonly selector: { readonly matchLabels: Labels }
    readonly template: {
      readonly metadata: { readonly labels: Labels; readonly annotations?: Labels }
      readonly spec: {
        readonly terminationGracePeriodSeconds: number
        readonly securityContext: unknown
        readonly containers: readonly [Container]
      }
    }
  }
}

export const deployments = ofKind<Deployment>('Deployment')
export const services = ofKind<{
  spec: { selector: Labels; clusterIP?: string; ports: { targetPort: string; port: number }[] }
}>('Service')
export const configMaps = ofKind<{ data: Labels }>('ConfigMap')
export const containerOf = ({ spec }: Deployment) => spec.template.spec.containers[0]
export const named = (list: readonly Manifest[]) => list.map(({ metadata: { name } }) => name)
