import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, expect, jest, test } from '@jest/globals'
import { findingsOf } from './bars.ts'
import type { Sample } from './figures.ts'
import { leaking } from './leaking.ts'
import { standalone } from './subject.ts'

jest.setTimeout(120_000)

const directory = mkdtempSync(join(tmpdir(), 'leaking-'))
afterAll(() => rmSync(directory, { recursive: true }))

/** The verdict about the heap of a build, after looks between each of which it answers 20 requests: each as if an hour had passed. */
async function verdictOn(name: string, build?: string) {
  const its = join(directory, `${name}-run`)
  mkdirSync(its)
  const subject = await standalone({ directory: its, ...(build !== undefined && { build }) })
  const samples: Sample[] = []
  for (let look = 0; look < 12; look += 1) {
    for (let count = 0; count < 20; count += 1) await (await fetch(`${subject.reads}/nowhere`)).text()
    const [server] = subject.processes
    if (server) samples.push({ at: look * 3_600_000, acked: 0, figures: await server.figures() })
  }
  await subject.stop()
  return findingsOf({ samples: new Map([[name, samples]]) }).find(({ figure }) => figure === 'heap')?.verdict
}

const onLinux = process.platform === 'linux' ? test : test.skip

onLinux('a heap is found to grow where each request leaves 1 MiB behind, and to be flat where none does', async () => {
  expect(await verdictOn('sound')).toBe('flat')
  expect(await verdictOn('leaking', leaking(directory, 131_072))).toBe('grows')
})
