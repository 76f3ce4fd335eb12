import { type DocumentedMetric, documentedMetrics } from './documented-metrics.ts'

export type ServedMetric = Pick<DocumentedMetric, 'name' | 'help' | 'labels'> & { readonly type: string }

/** What a process serves at `/metrics`, but for what prom-client measures of every process of Node. */
export async function servedMetrics(origin: string): Promise<readonly ServedMetric[]> {
  const text = await (await fetch(`${origin}/metrics`)).text()
  const helps = [...text.matchAll(/^# HELP (\S+) (.*)\n# TYPE \S+ (\S+)$/gm)]
  return helps
    .map(([, name = '', help = '', type = '']) => ({ name, type, help, labels: labelsOf(name, text) }))
    .filter(({ name }) => !/^(process|nodejs)_/.test(name))
}

/** Those of its series; none while it has none. */
function labelsOf(name: string, text: string): readonly string[] {
  const series = new RegExp(`^${name}(?:_bucket|_sum|_count)?\\{([^}]*)\\}`, 'gm')
  const found = [...text.matchAll(series)].flatMap(([, labels = '']) => [...labels.matchAll(/(\w+)="/g)])
  return [...new Set(found.map(([, label]) => label as string))].filter((label) => label !== 'le')
}

/** The documented metrics of a process: all that the lines above their tables say of `every process`, or of it by name. */
export const documentedFor = (service: string): readonly DocumentedMetric[] =>
  documentedMetrics().filter(({ of }) => of.includes('every process') || of.includes(service))

/** What is wrong between the two, in words. */
export function differences(served: readonly ServedMetric[], documented: readonly DocumentedMetric[]): string[] {
  const names = new Set(served.map(({ name }) => name))
  const missing = documented.filter(({ name }) => !names.has(name)).map(({ name }) => `${name} is not served`)
  const wrong = served.flatMap(({ name, type, help, labels }) => {
    const row = documented.find((one) => one.name === name)
    if (!row) return [`${name} is not documented`]
    const unknown = labels.filter((label) => !row.labels.includes(label))
    return [
      ...(row.type === type ? [] : [`${name} is a ${type}`]),
      ...(row.help.replaceAll('`', '').startsWith(help) ? [] : [`${name} says of itself: ${help}`]),
      ...unknown.map((label) => `${name} has the label ${label}`),
    ]
  })
  return [...missing, ...wrong]
}
