import { cpSync, mkdirSync, readFileSync, symlinkSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'

export interface Patch {
  /** Of the build. */
  readonly file: string
  /** It stands there once, exactly so. */
  readonly text: string
  readonly instead: string
}

/** Copies this build and changes it as a developer would its source. Answers where it is. Throws when it is not as the patches expect it. */
export function patchedBuild(directory: string, name: string, patches: readonly Patch[]): string {
  const build = join(directory, name)
  mkdirSync(build)
  cpSync('dist', build, { recursive: true })
  const manifest = { type: 'module', imports: { '#browser/*': './browser/*' } }
  writeFileSync(join(build, 'package.json'), JSON.stringify(manifest))
  symlinkSync(resolve('node_modules'), join(build, 'node_modules'))
  for (const patch of patches) writeFileSync(join(build, patch.file), patched(build, patch))
  return build
}

/** The file of a build as the patch has it. Throws when the build is not as the patch expects it. */
export function patched(build: string, { file, text, instead }: Patch): string {
  const parts = readFileSync(join(build, file), 'utf8').split(text)
  if (parts.length !== 2) throw new Error(`${file} has changed: ${text} is there ${parts.length - 1} times`)
  return parts.join(instead)
}
