import { element, setText } from './element.ts'

export interface Column<Item> {
  readonly name: string
  write(cell: HTMLElement, item: Item): void
}

/** A column of plain texts. */
export const column = <Item>(name: string, text: (item: Item) => string): Column<Item> => ({
  name,
  write: (cell, item) => setText(cell, text(item)),
})

/** Keeps a row for each item; the first column names the row. What is shown stays in place when it is shown again. */
export function createTable<Item>(
  table: HTMLTableElement,
  columns: readonly Column<Item>[],
  keyOf: (item: Item) => string,
): (items: readonly Item[]) => void {
  const head = table.createTHead().insertRow()
  for (const { name } of columns) {
    const cell = element('th', '', name)
    cell.scope = 'col'
    head.append(cell)
  }
  const body = table.createTBody()
  const rows = new Map<string, HTMLTableRowElement>()

  return (items) => {
    const keys = new Set(items.map(keyOf))
    for (const [key, row] of rows) {
      if (keys.has(key)) continue
      row.remove()
      rows.delete(key)
    }
    for (const [index, item] of items.entries()) {
      const row = rows.get(keyOf(item)) ?? newRow(columns)
      rows.set(keyOf(item), row)
      for (const [at, { write }] of columns.entries()) write(row.cells[at] as HTMLElement, item)
      if (body.rows[index] !== row) body.insertBefore(row, body.rows[index] ?? null)
    }
  }
}

function newRow<Item>(columns: readonly Column<Item>[]): HTMLTableRowElement {
  const row = element('tr')
  for (const [index, { name }] of columns.entries()) {
    const cell = element(index === 0 ? 'th' : 'td')
    if (index === 0) cell.scope = 'row'
    // A narrow screen shows it beside the figure.
    cell.dataset.name = name
    row.append(cell)
  }
  return row
}
