/**
 * `npm run conformance`: whether a standalone service, from the build and with data of its own, answers as its OpenAPI
 * document says. `npm run conformance -- http://localhost:8081` asks one that runs, writes messages to it, and deletes.
 */
import { parseArgs } from 'node:util'
import { schemathesis } from './conformance/schemathesis.ts'
import { ownStandalone } from './own-standalone.ts'

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    seed: { type: 'string', default: '1' },
    examples: { type: 'string', default: '100' },
    minutes: { type: 'string', default: '10' },
  },
})
const extent = { seed: Number(values.seed), examples: Number(values.examples), seconds: Number(values.minutes) * 60 }
if (!Object.values(extent).every(Number.isSafeInteger)) throw new Error('--seed, --examples and --minutes are integers')

async function conforms(origin: string): Promise<boolean> {
  const { conforms, report } = await schemathesis(new URL(origin).origin, extent)
  process.stdout.write(report)
  return conforms
}

async function standaloneConforms(): Promise<boolean> {
  const server = await ownStandalone()
  try {
    return await conforms(server.origin)
  } finally {
    await server.stop()
  }
}

const [origin] = positionals
if (!(await (origin === undefined ? standaloneConforms() : conforms(origin)))) process.exitCode = 1
