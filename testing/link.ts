import { GenericContainer, type StartedNetwork, Wait } from 'testcontainers'

/** As toxiproxy has them; `upstream` is towards the server. */
export interface Toxic {
  readonly type: 'timeout' | 'latency' | 'reset_peer' | 'limit_data'
  readonly stream: 'upstream' | 'downstream'
  readonly attributes: Readonly<Record<string, number>>
}

/** The link between a server and whoever reaches it through a proxy. */
export interface Link {
  /** Closes all connections, and takes no more. */
  cut(): Promise<void>
  spoil(...toxics: readonly Toxic[]): Promise<void>
  /** Takes everything back. */
  mend(): Promise<void>
}

export interface StartedLink extends Link {
  stop(): Promise<void>
}

export interface LinkEnds {
  /** In which the server is found. */
  readonly network: StartedNetwork
  /** The server, `host:port` in the network. */
  readonly server: string
  /** Of this machine, where its clients connect. */
  readonly port: number
}

const [control, inside] = [8474, 8475]

export async function startLink({ network, server, port }: LinkEnds): Promise<StartedLink> {
  const toxiproxy = await new GenericContainer('ghcr.io/shopify/toxiproxy:2.12.0')
    .withNetwork(network)
    .withExposedPorts(control, { container: inside, host: port })
    .withWaitStrategy(Wait.forHttp('/version', control))
    .start()

  async function tell(path: string, body: object = {}) {
    const url = `http://127.0.0.1:${toxiproxy.getMappedPort(control)}${path}`
    const { ok, status } = await fetch(url, { method: 'POST', body: JSON.stringify(body) })
    if (!ok) throw new Error(`${path}: ${status}`)
  }

  await tell('/proxies', { name: 'link', listen: `0.0.0.0:${inside}`, upstream: server })
  return {
    cut: () => tell('/proxies/link', { enabled: false }),
    async spoil(...toxics) {
      for (const toxic of toxics)
        await tell('/proxies/link/toxics', { ...toxic, name: `${toxic.type}-${toxic.stream}` })
    },
    mend: () => tell('/reset'),
    stop: async () => void (await toxiproxy.stop()),
  }
}
