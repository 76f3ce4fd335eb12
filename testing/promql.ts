import type { SyntaxNode } from '@lezer/common'
import { parser } from '@prometheus-io/lezer-promql'
import type { Series } from './known-series.ts'

export interface CheckedQuery {
  /** What is wrong with it; empty when nothing is. */
  readonly problems: readonly string[]
  /** The labels that its result has. */
  readonly labels: ReadonlySet<string>
}

/** A vector's labels; a number or a text has none. */
type Labels = ReadonlySet<string> | undefined

const onCounters = new Set(['rate', 'irate', 'increase', 'resets'])
const onGauges = new Set(['delta', 'idelta', 'deriv', 'predict_linear'])
const filters = new Set(['topk', 'bottomk', 'limitk', 'limit_ratio'])
/** Nodes that have the labels of what is in them. */
const wrappers = new Set(['PromQL', 'ParenExpr', 'OffsetExpr', 'StepInvariantExpr', 'MatrixSelector', 'SubqueryExpr'])
const sets = new Set(['And', 'Or', 'Unless'])

const childrenOf = (node: SyntaxNode) => {
  const children: SyntaxNode[] = []
  for (let child = node.firstChild; child; child = child.nextSibling) children.push(child)
  return children
}

/** Whether the query parses, asks for series and labels that there are, and joins what can match. */
export function checkQuery(query: string, known: ReadonlyMap<string, Series>): CheckedQuery {
  const problems: string[] = []
  const tree = parser.parse(query)
  tree.iterate({
    enter({ type, from }) {
      if (type.isError) problems.push(`does not parse at "${query.slice(from, from + 20)}"`)
    },
  })
  if (problems.length > 0) return { problems, labels: new Set() }

  const textOf = (node: SyntaxNode) => query.slice(node.from, node.to)
  const namesIn = (node: SyntaxNode) => [
    ...node.getChildren('LabelName').map(textOf),
    ...node.getChildren('QuotedLabelName').map((name) => textOf(name).slice(1, -1)),
  ]

  function demand(names: readonly string[], among: ReadonlySet<string>, of: SyntaxNode) {
    for (const name of names) if (!among.has(name)) problems.push(`there is no label ${name} in ${textOf(of)}`)
  }

  function selected(node: SyntaxNode): Labels {
    const identifier = node.getChild('Identifier')
    const series = identifier && known.get(textOf(identifier))
    if (!series) {
      problems.push(`there is no metric ${identifier ? textOf(identifier) : textOf(node)}`)
      return undefined
    }
    const labels = new Set(series.labels)
    for (const matcher of childrenOf(node).flatMap(childrenOf)) demand(namesIn(matcher), labels, node)
    return labels
  }

  function aggregated(node: SyntaxNode): Labels {
    const body = node.getChild('FunctionCallBody')
    const inner = body && childrenOf(body).map(labelsOf).at(-1)
    const modifier = node.getChild('AggregateModifier')
    const grouping = modifier?.getChild('GroupingLabels')
    const names = grouping ? namesIn(grouping) : []
    if (!inner) return undefined
    demand(names, inner, node)
    if (filters.has(textOf(node.firstChild as SyntaxNode))) return inner
    if (modifier?.getChild('Without')) return new Set([...inner].filter((name) => !names.includes(name)))
    return new Set(names)
  }

  function called(node: SyntaxNode): Labels {
    const name = textOf(node.firstChild as SyntaxNode)
    const body = node.getChild('FunctionCallBody')
    const operands = body ? childrenOf(body) : []
    const vector = operands.map(labelsOf).find((labels) => labels !== undefined)
    for (const type of (onCounters.has(name) || onGauges.has(name)) && body ? typesIn(body) : []) {
      if (type !== (onCounters.has(name) ? 'counter' : 'gauge')) problems.push(`${name} of a ${type}: ${textOf(node)}`)
    }
    if (name === 'absent' || name === 'absent_over_time') return new Set()
    if (name === 'scalar') return undefined
    if (name === 'label_replace' && vector) {
      return new Set([...vector, JSON.parse(textOf(operands[1] as SyntaxNode)) as string])
    }
    if (name !== 'histogram_quantile' || !vector) return vector
    demand(['le'], vector, node)
    return new Set([...vector].filter((label) => label !== 'le'))
  }

  function typesIn(node: SyntaxNode): Series['type'][] {
    const identifier = node.name === 'VectorSelector' && node.getChild('Identifier')
    const type = identifier && known.get(textOf(identifier))?.type
    return type ? [type] : childrenOf(node).flatMap(typesIn)
  }

  function joined(node: SyntaxNode): Labels {
    const children = childrenOf(node)
    const [left, right] = [children[0], children.at(-1)].map((side) => labelsOf(side as SyntaxNode))
    if (!left || !right) return left ?? right
    if (children.some(({ name }) => name === 'Or')) return new Set([...left, ...right])
    const clause = node.getChild('MatchingModifierClause')
    const [matching, included] = clause?.getChildren('GroupingLabels').map(namesIn) ?? []
    const names = new Set(matching)
    const on = clause?.getChild('On')
    const compared = (labels: ReadonlySet<string>) =>
      [...labels].filter((name) => names.has(name) === Boolean(on)).sort()
    if (on) for (const side of [left, right]) demand([...names], side, node)
    if (String(compared(left)) !== String(compared(right))) problems.push(`the sides never match: ${textOf(node)}`)
    const whole = children.some(({ name }) => sets.has(name)) || clause?.getChild('GroupLeft')
    return new Set([...(whole ? left : compared(left)), ...(included ?? [])])
  }

  function labelsOf(node: SyntaxNode): Labels {
    if (wrappers.has(node.name)) return labelsOf(node.firstChild as SyntaxNode)
    if (node.name === 'UnaryExpr') return labelsOf(node.lastChild as SyntaxNode)
    if (node.name === 'VectorSelector') return selected(node)
    if (node.name === 'AggregateExpr') return aggregated(node)
    if (node.name === 'FunctionCall') return called(node)
    if (node.name === 'BinaryExpr') return joined(node)
    if (!['NumberDurationLiteral', 'StringLiteral'].includes(node.name)) {
      problems.push(`this check does not understand ${textOf(node)}`)
    }
    return undefined
  }

  return { labels: labelsOf(tree.topNode) ?? new Set(), problems }
}
