/** Something for each combination of labels. */
export interface ByLabels<Value> {
  /** Made when it is first asked for. Costs a look into a map for each label. */
  of(labels: readonly string[]): Value
  all(): readonly Value[]
}

type Node<Value> = { value?: Value; readonly next: Map<string, Node<Value>> }

export function createByLabels<Value>(make: (labels: readonly string[]) => Value): ByLabels<Value> {
  const root: Node<Value> = { next: new Map() }
  const made: Value[] = []

  return {
    of(labels) {
      let node = root
      for (const label of labels) {
        let next = node.next.get(label)
        if (!next) {
          next = { next: new Map() }
          node.next.set(label, next)
        }
        node = next
      }
      if (node.value === undefined) {
        node.value = make([...labels])
        made.push(node.value)
      }
      return node.value
    },
    all: () => made,
  }
}
