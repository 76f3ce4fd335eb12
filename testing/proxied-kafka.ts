import { GenericContainer, Network, Wait } from 'testcontainers'
import { freePort } from './free-port.ts'
import { proxiedPort, startKafka } from './kafka-container.ts'

/** As toxiproxy has them; `upstream` is towards Kafka. */
export interface Toxic {
  readonly type: 'timeout' | 'latency' | 'reset_peer' | 'limit_data'
  readonly stream: 'upstream' | 'downstream'
  readonly attributes: Readonly<Record<string, number>>
}

/** The link between Kafka and whoever reaches it at `proxied`. */
export interface Link {
  /** Closes all connections, and takes no more. */
  cut(): Promise<void>
  spoil(...toxics: readonly Toxic[]): Promise<void>
  /** Takes everything back. */
  mend(): Promise<void>
}

export interface ProxiedKafka {
  /** Its address without the link. */
  readonly broker: string
  readonly proxied: string
  readonly link: Link
  stop(): Promise<void>
}

const control = 8474

export async function startProxiedKafka(): Promise<ProxiedKafka> {
  const network = await new Network().start()
  const port = await freePort()
  const proxied = `127.0.0.1:${port}`
  const [kafka, toxiproxy] = await Promise.all([
    startKafka({ proxied: { network, advertised: proxied } }),
    new GenericContainer('ghcr.io/shopify/toxiproxy:2.12.0')
      .withNetwork(network)
      .withExposedPorts(control, { container: proxiedPort, host: port })
      .withWaitStrategy(Wait.forHttp('/version', control))
      .start(),
  ])

  async function tell(path: string, body: object = {}) {
    const url = `http://127.0.0.1:${toxiproxy.getMappedPort(control)}${path}`
    const { ok, status } = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    if (!ok) throw new Error(`${path}: ${status}`)
  }

  await tell('/proxies', { name: 'kafka', listen: `0.0.0.0:${proxiedPort}`, upstream: `kafka:${proxiedPort}` })
  return {
    broker: kafka.broker,
    proxied,
    link: {
      cut: () => tell('/proxies/kafka', { enabled: false }),
      async spoil(...toxics) {
        for (const toxic of toxics)
          await tell('/proxies/kafka/toxics', { ...toxic, name: `${toxic.type}-${toxic.stream}` })
      },
      mend: () => tell('/reset'),
    },
    async stop() {
      await Promise.all([kafka.container.stop(), toxiproxy.stop()])
      await network.stop()
    },
  }
}
