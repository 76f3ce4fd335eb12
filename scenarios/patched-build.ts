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
  const manifest = { type: 'module', imports: { '#web/*': './browser/web/*', '#client/*': './browser/client/*' } }
  writeFileSync(join(build, 'package.json'), JSON.stringify(manifest))
  symlinkSync(resolve('node_modules'), join(build, 'node_modules'))
  for (const { file, text, instead } of patches) {
    const parts = readFileSync(join(build, file), 'utf8').split(text)
    if (parts.length !== 2) throw new Error(`${file} has changed: ${text} is there ${parts.length - 1} times`)
    writeFileSync(join(build, file), parts.join(instead))
  }
  return build
}
