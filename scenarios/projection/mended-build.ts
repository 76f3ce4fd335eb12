import { patchedBuild } from '../patched-build.ts'

/** A build that is mended: messages of version 3 are read too. Answers where it is. */
export function mendedBuild(directory: string): string {
  const type = "type: z.literal('MessagePosted'),\n"
  const [text, instead] = [`${type}    version: z.literal(2)`, `${type}    version: z.literal([2, 3])`]
  return patchedBuild(directory, 'mended', [
    { file: 'contracts/events.js', text, instead },
    { file: 'contracts/record.js', text: 'MessagePosted: 2', instead: 'MessagePosted: 3' },
  ])
}
