import { readFileSync } from 'node:fs'

export interface DocumentedBlock {
  readonly file: string
  /** Of the line after the one that opens it, from 1. */
  readonly line: number
  /** The nearest heading above it. */
  readonly heading: string
  /** As the line that opens it says, such as `sh`. */
  readonly language: string
  readonly lines: readonly string[]
}

/** What stands between fences in a document, in its order. */
export function documentedBlocks(file: string): readonly DocumentedBlock[] {
  const blocks: DocumentedBlock[] = []
  let heading = ''
  let open: (DocumentedBlock & { lines: string[] }) | undefined
  for (const [index, line] of readFileSync(file, 'utf8').split('\n').entries()) {
    const fence = line.match(/^```(\w*)$/)
    if (open && fence) {
      blocks.push(open)
      open = undefined
    } else if (open) open.lines.push(line)
    else if (fence) open = { file, line: index + 2, heading, language: fence[1] ?? '', lines: [] }
    else heading = line.match(/^#+ (.*)$/)?.[1] ?? heading
  }
  if (open) throw new Error(`${file}:${open.line}: the block has no end`)
  return blocks
}
