import { patchedBuild } from '../patched-build.ts'

/** A build whose processes keep so many numbers of every request for ever, 8 bytes each. Answers where it is. */
export function leaking(directory: string, numbers: number): string {
  const begins = '    return async (context, next) => {'
  const leaks = `        kept.push(new Array(${numbers}).fill(0.5));`
  return patchedBuild(directory, 'leaking', [
    { file: 'http/request-log.js', text: begins, instead: `    const kept = [];\n${begins}\n${leaks}` },
  ])
}
