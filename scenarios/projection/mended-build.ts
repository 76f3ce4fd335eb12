import { patchedBuild } from '../patched-build.ts'

/** A build that is mended: messages of version 2 are read too. Answers where it is. */
export function mendedBuild(directory: string): string {
  const type = "type: z.literal('MessagePosted'),\n"
  const [text, instead] = [`${type}    version: z.literal(1)`, `${type}    version: z.literal([1, 2])`]
  return patchedBuild(directory, 'mended', [{ file: 'contracts/events.js', text, instead }])
}
