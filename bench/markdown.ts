import { type Bar, isMet, type Row } from './row.ts'

export const tableHead = '| what | ours | reference | ratio: median (least–greatest) | to be |\n|---|---|---|---|---|'

export function lineOf(row: Row): string {
  const { what, unit, ours, reference, ratio } = row
  const figure = ({ name, value }: { readonly name: string; readonly value: number }) => `${text(value)} ${name}`
  const spread = ratio ? `${ratio.median.toFixed(2)} (${ratio.least.toFixed(2)}–${ratio.greatest.toFixed(2)})` : ''
  return `| ${what}, ${unit} | ${figure(ours)} | ${reference ? figure(reference) : ''} | ${spread} | ${verdict(row)} |`
}

function verdict(row: Row): string {
  if (!row.bar) return ''
  return `${barText(row.bar)}: ${isMet(row) ? 'met' : '**missed**'}`
}

export const barText = (bar: Bar): string => ('most' in bar ? `≤ ${bar.most}` : `≥ ${bar.least}`)

/** To three digits that say something. */
export function text(value: number): string {
  if (!Number.isFinite(value)) return '–'
  const digits = Math.abs(value) >= 100 ? 0 : Math.abs(value) >= 10 ? 1 : Math.abs(value) >= 1 ? 2 : 3
  return value.toLocaleString('en-US', { minimumFractionDigits: digits, maximumFractionDigits: digits })
}
