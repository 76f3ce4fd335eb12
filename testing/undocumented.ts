import {
  type Content,
  type DescribedOperation,
  type DescribedResponse,
  document,
  faultsBy,
  resolved,
} from './openapi.ts'

/** Of HTTP itself, on any answer. */
const transport = new Set([
  'connection',
  'content-length',
  'content-type',
  'date',
  'keep-alive',
  'server',
  'transfer-encoding',
])

export interface Asked {
  readonly method: string
  /** With its query, or without. */
  readonly path: string
}

/** What of an answer the OpenAPI document does not say, in words. Reads the body, unless that is a stream. */
export async function undocumented({ method, path }: Asked, response: Response): Promise<string[]> {
  const described = responseTo(method, path, response.status)
  if (!described) return [`${method} ${path} is not answered ${response.status}`]
  return [...headerFaults(response.headers, described), ...(await bodyFaults(method, response, described.content))]
}

function responseTo(method: string, path: string, status: number): DescribedResponse | undefined {
  const { responses } = operationOf(method, path) ?? document.components
  const found = responses[status]
  return found && resolved(found)
}

/** The operation of a request; where paths are alike, that with the fewest parameters. */
export function operationOf(method: string, path: string): DescribedOperation | undefined {
  const [bare = ''] = path.split('?')
  const alike = Object.entries(document.paths).filter(([template]) =>
    new RegExp(`^${template.replaceAll('.', '\\.').replace(/\{\w+\}/g, '[^/]+')}/?$`).test(bare),
  )
  const [first] = alike.sort(([one], [other]) => one.split('{').length - other.split('{').length)
  return first?.[1][method === 'HEAD' ? 'get' : method.toLowerCase()]
}

function headerFaults(sent: Headers, { headers }: DescribedResponse): string[] {
  const described = new Map(Object.entries(headers).map(([name, header]) => [name.toLowerCase(), header]))
  const unknown = [...sent.keys()].filter((name) => !transport.has(name) && !described.has(name))
  const wrong = [...described].flatMap(([name, header]) => {
    const { required, schema } = resolved<{ required: boolean; schema: { type: string } }>(header)
    const value = sent.get(name)
    if (value === null) return required ? [`${name} is missing`] : []
    return faultsBy(schema, schema.type === 'integer' ? Number(value) : value).map((fault) => `${name}: ${fault}`)
  })
  return [...unknown.map((name) => `${name} is not described`), ...wrong]
}

async function bodyFaults(method: string, response: Response, content: Content | undefined): Promise<string[]> {
  const type = response.headers.get('Content-Type')?.split(';')[0] ?? ''
  if (!content) return type === '' ? [] : [`it has a body of ${type}`]
  const described = content[type]
  if (!described) return [`it is ${type}`]
  if (method === 'HEAD' || !/json$/.test(type)) return []
  const body: unknown = await response.json()
  return described.schema ? faultsBy(described.schema, body) : []
}
