import { readdirSync, readFileSync } from 'node:fs'
import { dirname, join, normalize } from 'node:path'

/** README.md and everything below docs. */
export const documents: readonly string[] = [
  'README.md',
  ...readdirSync('docs', { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('.md'))
    .map((path) => join('docs', path))
    .sort(),
]

/** Without what stands between fences, where nothing is a link. */
const proseOf = (file: string) => readFileSync(file, 'utf8').replace(/^```[\s\S]*?^```$/gm, '')

export interface Link {
  readonly file: string
  readonly to: string
}

export const linksOf = (file: string): readonly Link[] =>
  [...proseOf(file).matchAll(/\[[^\]]*\]\(([^)\s]*)\)/g)].map(([, to = '']) => ({ file, to }))

export const isExternal = ({ to }: Link) => /^[a-z]+:/.test(to)

/** The file that a link of this repository leads to, and the heading in it, if it names one. */
export function targetOf({ file, to }: Link): { readonly path: string; readonly anchor?: string } {
  const [path = '', anchor] = to.split('#')
  return { path: path === '' ? file : normalize(join(dirname(file), path)), ...(anchor !== undefined && { anchor }) }
}

/** What headings are named in links, as GitHub does it. */
export function anchorsOf(file: string): ReadonlySet<string> {
  const counts = new Map<string, number>()
  const anchors = [...proseOf(file).matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const anchor = heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N}\s_-]/gu, '')
      .replaceAll(' ', '-')
    const before = counts.get(anchor) ?? 0
    counts.set(anchor, before + 1)
    return before === 0 ? anchor : `${anchor}-${before}`
  })
  return new Set(anchors)
}

/** What stands in backticks. */
export const quotedIn = (text: string) => [...text.matchAll(/`([^`\n]+)`/g)].map(([, word]) => word as string)

/** The first column of the rows of a section of README.md, as far as it stands in backticks. */
export function firstColumnOf(heading: string): readonly string[] {
  const section = readFileSync('README.md', 'utf8').split(`\n## ${heading}\n`)[1]?.split('\n## ')[0] ?? ''
  return section.split('\n').flatMap((line) => quotedIn(line.match(/^\|([^|]*)\|/)?.[1] ?? ''))
}
