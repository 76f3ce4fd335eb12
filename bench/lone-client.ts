/** One client that sends one request after the other. Run as a process of its own, it prints milliseconds. */
import { execFile } from 'node:child_process'
import { Agent } from 'node:http'
import { promisify } from 'node:util'
import { loadCore, onCore } from './cores.ts'
import { median } from './median.ts'
import { postOver } from './post.ts'

/** Median of the time to an answer, in milliseconds. */
export async function loneClient(url: string, requests: number): Promise<number> {
  const [command, words] = onCore(loadCore, process.execPath, import.meta.filename, url, String(requests))
  const { stdout } = await promisify(execFile)(command, words)
  return Number(stdout)
}

if (process.argv[1] === import.meta.filename) {
  const [url = '', requests = ''] = process.argv.slice(2)
  const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true })
  const times: number[] = []
  for (let n = 0; n < Number(requests); n += 1) {
    const begun = performance.now()
    await postOver(agent, url)
    times.push(performance.now() - begun)
  }
  process.stdout.write(String(median(times)))
  agent.destroy()
}
