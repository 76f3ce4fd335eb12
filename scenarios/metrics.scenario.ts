import { expect, test } from '@jest/globals'
import { createClient } from '../client/client.ts'
import { differences, documentedFor, servedMetrics } from '../testing/served-metrics.ts'

/** That processes serve the metrics that are documented, and no others. `origins`: by service. */
export function metrics(origins: () => Readonly<Record<string, string>>, writes: () => string, reads: () => string) {
  test('every process serves the metrics that are documented for it, and no others', async () => {
    const { token } = await createClient(writes()).post('anson', 'measured', 'hello')
    await createClient(reads(), { token }).conversation('measured')
    for (const [service, origin] of Object.entries(origins())) {
      const told = async () => differences(await servedMetrics(origin), documentedFor(service))
      expect([service, await told()]).toEqual([service, []])
    }
  })
}
