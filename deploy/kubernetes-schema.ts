import { Deployment } from 'kubernetes-models/apps/v1'
import { HorizontalPodAutoscaler } from 'kubernetes-models/autoscaling/v2'
import { PodDisruptionBudget } from 'kubernetes-models/policy/v1'
import { ConfigMap, Namespace, Service } from 'kubernetes-models/v1'
import type { Manifest } from './manifests.ts'

const kinds = { ConfigMap, Deployment, HorizontalPodAutoscaler, Namespace, PodDisruptionBudget, Service }

/**
 * What is wrong with a manifest, in words, by Kubernetes' own schema. That allows fields that it does not know, such as a
 * misspelt one: here every field that nobody asks for is told.
 */
export function problemsOf(manifest: Manifest): string[] {
  const Kind = kinds[manifest.kind as keyof typeof kinds] as { readonly prototype: { validate(): void } } | undefined
  if (!Kind) return [`${manifest.kind} is a kind that nobody checks`]
  const unknown = new Set<string>()
  try {
    // An instance would be a copy, and everything asked for when it is made.
    Kind.prototype.validate.call(watched(manifest, '', unknown))
  } catch (error) {
    return [(error as Error).message]
  }
  return [...unknown].map((path) => `${path} is unknown`)
}

/** The same value, which takes the paths of its fields out of the set as they are asked for. */
function watched<Value>(value: Value, path: string, unasked: Set<string>): Value {
  if (typeof value !== 'object' || value === null) return value
  const children = new Map<string, unknown>()
  for (const [name, child] of Object.entries(value)) {
    unasked.add(`${path}/${name}`)
    children.set(name, watched(child, `${path}/${name}`, unasked))
  }
  return new Proxy(value, {
    get(target, name) {
      unasked.delete(`${path}/${String(name)}`)
      return children.get(String(name)) ?? Reflect.get(target, name)
    },
  })
}
