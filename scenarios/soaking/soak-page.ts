import { text } from '../../bench/markdown.ts'
import { madeBy, type Run } from '../../bench/this-run.ts'
import { type Found, findingsOf, measures } from './bars.ts'
import { afterWarmUp } from './growth.ts'
import type { Soaked } from './soak.ts'
import { storedGrowthOf } from './stored-growth.ts'

/** What a run found of one form, in Markdown. */
export function sectionOf(soaked: Soaked, findings = findingsOf(soaked)): string {
  const { form, minutes, rate, stored, lines, failures, wrongs } = soaked
  return [
    `## ${form[0]?.toUpperCase()}${form.slice(1)}, ${minutes} minutes at ${rate} messages per second`,
    '',
    '| process | what | first | last | growth per hour (95 %) | to be | |',
    '|---|---|---|---|---|---|---|',
    ...findings.map(lineOf),
    '',
    '| kept outside | MiB at the end | bytes per message, first half | second half |',
    '|---|---|---|---|',
    ...storedGrowthOf(stored).map(
      ({ what, size, firstHalf, secondHalf }) =>
        `| ${what} | ${text(size / 2 ** 20)} | ${text(firstHalf)} | ${text(secondHalf)} |`,
    ),
    '',
    ...lines.map((line) => `${line}.\n`),
    ...coldNote(stored),
    wrongs.length === 0 ? 'All that was acked is shown, once, and nothing else is.\n' : listOf('Wrong', wrongs),
    ...(failures.length === 0 ? [] : [listOf('Failed, among others', failures)]),
  ].join('\n')
}

function lineOf({ process, figure, first, last, growth, verdict }: Found): string {
  const { what, unit, bar } = measures[figure]
  const slope = `${text(growth.perHour)} (${text(growth.least)}–${text(growth.most)})`
  const name = unit === '' ? what : `${what}, ${unit}`
  const asked = bar === undefined ? '' : `≤ ${bar}`
  return `| ${process} | ${name} | ${text(first)} | ${text(last)} | ${slope} | ${asked} | ${verdict === 'grows' ? '**grows**' : (verdict ?? '')} |`
}

/** Messages after which the memories of keys, pages, texts and users are about full, however large they may become. */
const warm = 20_000

function coldNote(stored: Soaked['stored']): string[] {
  const { acked } = afterWarmUp(stored)[0] ?? { acked: 0 }
  if (acked >= warm) return []
  return [`After the warm-up ${acked} messages were acked: caches are full after ${warm}, so what grows may be they.\n`]
}

const listOf = (title: string, items: readonly string[]) =>
  `${title}:\n\n${items
    .slice(0, 20)
    .map((item) => `- ${item}`)
    .join('\n')}\n`

export const pageOf = (run: Run, sections: readonly string[]) => `# Soak

${madeBy(run)}

Everything that the service is for is done to it all the time, at a steady rate: posts, some of them under keys and some
twice; deletes of messages, conversations and users; pages, walks along links, tokens, streams that are cut and resumed;
requests that are refused, and readers who leave. Meanwhile each process is asked again and again what it has when all that
nobody needs is collected: so what is left is what it keeps. The first third of the time is to warm up and does not count.
Growth is the median slope (Theil–Sen) with the interval in which it lies in 19 of 20 cases. A figure *grows* when all of the
interval is above what it is to be, is *flat* when all of it is at or below, and *unclear* otherwise.

Collections come more often than by themselves: how much memory there is under full load is told in
[performance.md](performance.md). Pages of files are the kernel's cache of LMDB's files, which it takes back when somebody
needs the room: they grow with the files.

${sections.join('\n')}`
