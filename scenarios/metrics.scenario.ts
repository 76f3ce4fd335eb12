import { expect, test } from '@jest/globals'
import { differences, documentedFor, servedMetrics } from '../testing/served-metrics.ts'
import { createClient, eventually } from './client.ts'

/** That processes serve the metrics that are documented, and no others. `origins`: by service. */
export function metrics(origins: () => Readonly<Record<string, string>>, writes: () => string, reads: () => string) {
  test('every process serves the metrics that are documented for it, and no others', async () => {
    const [writer, reader] = [createClient(writes), createClient(reads)]
    const { headers } = await eventually(
      () => writer.post('anson', 'measured', 'hello'),
      ({ status }) => status === 201,
      60_000,
    )
    const token = { 'Consistency-Token': headers.get('Consistency-Token') ?? '' }
    await eventually(
      () => reader.request('GET', '/conversations/measured', undefined, token),
      ({ status }) => status === 200,
      60_000,
    )
    for (const [service, origin] of Object.entries(origins())) {
      const told = async () => differences(await servedMetrics(origin), documentedFor(service))
      expect([service, await told()]).toEqual([service, []])
    }
  })
}
