/** One client that sends one request after the other. Run as a process of its own, it prints milliseconds. */
import { execFile } from 'node:child_process'
import { Agent, request } from 'node:http'
import { promisify } from 'node:util'
import { loadCore, onCore } from './cores.ts'
import { median } from './median.ts'
import { post } from './post.ts'

/** Median of the time to an answer, in milliseconds. */
export async function loneClient(url: string, requests: number): Promise<number> {
  const [command, words] = onCore(loadCore, process.execPath, import.meta.filename, url, String(requests))
  const { stdout } = await promisify(execFile)(command, words)
  return Number(stdout)
}

function ask(url: string, agent: Agent): Promise<void> {
  return new Promise((resolve, reject) => {
    const asked = request(url, { agent, method: post.method, headers: post.headers }, (response) => {
      if (response.statusCode !== 201) reject(new Error(`answered ${response.statusCode}`))
      response.resume().once('end', resolve)
    })
    asked.once('error', reject).end(post.body)
  })
}

if (process.argv[1] === import.meta.filename) {
  const [url = '', requests = ''] = process.argv.slice(2)
  const agent = new Agent({ keepAlive: true, maxSockets: 1, noDelay: true })
  const times: number[] = []
  for (let n = 0; n < Number(requests); n += 1) {
    const begun = performance.now()
    await ask(url, agent)
    times.push(performance.now() - begun)
  }
  process.stdout.write(String(median(times)))
  agent.destroy()
}
