import { medianOf, type Rounds, ratio } from './interleaved.ts'

export const say = (line: string) => process.stdout.write(`${line}\n`)

export const head =
  '| what | ours | reference | ours | reference | ratio: median (least–greatest) |\n|---|---|---|---|---|---|'

/** A row of the table: one figure of ours by that of a reference. */
export function row(what: string, rounds: Rounds, figure: string, name: string, reference: string, digits: number) {
  const { median, least, greatest } = ratio(rounds, figure, name, reference)
  const spread = `${median.toFixed(2)} (${least.toFixed(2)}–${greatest.toFixed(2)})`
  const [own, other] = [medianOf(rounds, figure, name), medianOf(rounds, figure, reference)]
  say(`| ${what} | ${name} | ${reference} | ${own.toFixed(digits)} | ${other.toFixed(digits)} | ${spread} |`)
}
