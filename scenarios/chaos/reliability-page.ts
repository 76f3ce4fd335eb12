import { mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { z } from 'zod'
import { madeBy, Run } from '../../bench/this-run.ts'
import { type ChaosReport, inSeconds, total } from './report.ts'

const Reliability = z.object({
  /** Of the service as it is. */
  run: Run.extend({
    minutes: z.number(),
    seeds: z.array(z.number()),
    faults: z.record(z.string(), z.number()),
    slowestRecovery: z.number(),
    answered: z.number(),
    excused: z.number(),
    messages: z.number(),
    rebuilds: z.number(),
    deadLetters: z.number(),
    compared: z.number(),
    violations: z.array(z.string()),
  }).optional(),
  /** Of services that lack something. */
  without: Run.extend({
    mechanisms: z.array(z.object({ name: z.string(), runs: z.number(), noticed: z.string().optional() })),
  }).optional(),
})

export type Reliability = z.infer<typeof Reliability>
export type Mechanisms = NonNullable<Reliability['without']>['mechanisms']

/** Writes `reliability.json` and `reliability.md`. What the other kind of run has found before stays there. */
export function writeReliability(directory: string, found: Reliability) {
  mkdirSync(directory, { recursive: true })
  const path = join(directory, 'reliability.json')
  const all = { ...known(path), ...found }
  writeFileSync(path, `${JSON.stringify(all, null, 2)}\n`)
  writeFileSync(join(directory, 'reliability.md'), pageOf(all))
}

function known(path: string): Reliability {
  try {
    return Reliability.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return {}
    throw error
  }
}

/** What several runs one after another have found. */
export function found(reports: readonly ChaosReport[]) {
  const sum = (countOf: (report: ChaosReport) => number) =>
    reports.reduce((count, report) => count + countOf(report), 0)
  const faults: Record<string, number> = {}
  for (const { target, does } of reports.flatMap((report) => report.faults)) {
    const name = `${target.replace(/-[01]\b/, '')} ${does}`
    faults[name] = (faults[name] ?? 0) + 1
  }
  return {
    minutes: Math.round(sum(({ took }) => took) / 60_000),
    seeds: reports.map(({ seed }) => seed),
    faults: Object.fromEntries(Object.entries(faults).sort()),
    slowestRecovery: Math.max(...reports.map(({ slowestRecovery }) => slowestRecovery)),
    answered: sum(({ answered }) => total(answered)),
    excused: sum(({ excused }) => total(excused)),
    messages: sum(({ messages }) => messages),
    rebuilds: sum(({ rebuilds }) => rebuilds.begun),
    deadLetters: sum(({ compared }) => compared?.deadLetters ?? 0),
    compared: sum(({ compared }) => (compared ? compared.instances + 2 * compared.forms : 0)),
    violations: reports.flatMap(({ seed, violations }) => violations.map((words) => `seed ${seed}, ${words}`)),
  }
}

export function pageOf({ run, without }: Reliability): string {
  const count = (number: number) => number.toLocaleString('en-US')
  const lines = [
    '# What was found of reliability',
    '',
    'Written by `npm run chaos -- --out docs`, which development.md describes. Visitors use two of each service while two things',
    'at a time go wrong; all that they are shown is held against every promise.',
  ]
  if (run) {
    lines.push(
      '',
      '## The service as it is',
      '',
      madeBy(run),
      '',
      '| what | count |',
      '|---|---|',
      `| minutes, with what is checked in the end | ${count(run.minutes)} |`,
      `| runs, each on data of its own | ${run.seeds.length}, of the seeds ${run.seeds[0]} to ${run.seeds.at(-1)} |`,
      `| faults | ${count(Object.values(run.faults).reduce((sum, one) => sum + one, 0))} |`,
      `| recovered after the last fault, at most | ${inSeconds(run.slowestRecovery)} |`,
      `| messages that were posted | ${count(run.messages)} |`,
      `| requests that were answered | ${count(run.answered)} |`,
      `| requests that failed while something was in trouble | ${count(run.excused)} |`,
      `| read models built anew, meanwhile | ${count(run.rebuilds)} |`,
      `| records that nobody can read, and their dead letters | ${count(run.deadLetters)} |`,
      `| answers of two instances, a rebuild and standalone that were compared | ${count(run.compared)} |`,
      `| **broken promises** | **${count(run.violations.length)}** |`,
      ...run.violations.flatMap((words) => ['', `- ${words}`]),
      '',
      '| fault | times |',
      '|---|---|',
      ...Object.entries(run.faults).map(([name, times]) => `| ${name} | ${times} |`),
    )
  }
  if (without) {
    lines.push(
      '',
      '## The service without what keeps its promises',
      '',
      madeBy(without),
      '',
      'What is taken out is in `scenarios/chaos/without.ts`.',
      '',
      '| without | noticed in run | by |',
      '|---|---|---|',
      ...without.mechanisms.map(({ name, runs, noticed }) =>
        noticed === undefined ? `| ${name} | **not in ${runs}** | |` : `| ${name} | ${runs} | ${inCell(noticed)} |`,
      ),
    )
  }
  return `${lines.join('\n')}\n`
}

const inCell = (words: string) => `${words.slice(0, 160).replaceAll('|', '\\|')}`
