import { Network } from 'testcontainers'
import { freePort } from './free-port.ts'
import { type KafkaContainer, proxiedPort, startKafka } from './kafka-container.ts'
import { type Link, startLink } from './link.ts'

export interface ProxiedKafka extends KafkaContainer {
  /** Its address behind the link; `broker` is that without it. */
  readonly proxied: string
  readonly link: Link
  stop(): Promise<void>
}

export async function startProxiedKafka(environment: Readonly<Record<string, string>> = {}): Promise<ProxiedKafka> {
  const network = await new Network().start()
  const port = await freePort()
  const proxied = `127.0.0.1:${port}`
  const [kafka, link] = await Promise.all([
    startKafka({ proxied: { network, advertised: proxied }, environment }),
    startLink({ network, server: `kafka:${proxiedPort}`, port }),
  ])
  return {
    ...kafka,
    proxied,
    link,
    async stop() {
      await Promise.all([kafka.container.stop(), link.stop()])
      await network.stop()
    },
  }
}
