import { patchedBuild } from '../patched-build.ts'

/** A build whose processes keep something of every request for ever. Answers where it is. */
export function leaking(directory: string, bytesPerRequest: number): string {
  const text = '    return async (context, next) => {\n        const requestId = requestIdOf('
  const kept = 'const kept = [];'
  const keeping = `kept.push('x'.repeat(${bytesPerRequest}).split('').join(''));`
  return patchedBuild(directory, 'leaking', [
    {
      file: 'http/request-log.js',
      text,
      instead: `    ${kept}\n    return async (context, next) => {\n        ${keeping}\n        const requestId = requestIdOf(`,
    },
  ])
}
