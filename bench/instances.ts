/** Whether a request or an event costs more when more instances share the work: two cores cannot show more than that. */
import { instancesOfCommandApi } from './command-api-instances.ts'
import type { Extent } from './extent.ts'
import { instancesOfProjector } from './projector-instances.ts'
import { instancesOfQueryApi } from './query-api-instances.ts'
import type { Report } from './report.ts'

export async function benchInstances(report: Report, extent: Extent, broker: string, mongodb: string) {
  const section = report.section('Instances: CPU of all of them for one request or event')
  await instancesOfCommandApi(section, extent, broker)
  await instancesOfProjector(section, extent, broker, mongodb)
  await instancesOfQueryApi(section, extent, broker, mongodb)
}
