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

/** Where a link leads. */
export interface LinkEnds {
  /** The server, `host:port` in the network. */
  readonly server: string
  /** Of this machine, where its clients connect. */
  readonly port: number
}

export interface StartedLinks {
  /** In the order of their ends. */
  readonly links: readonly [Link, ...Link[]]
  stop(): Promise<void>
}

const [control, firstInside] = [8474, 8475]

/** Links to servers that are found in this network. */
export async function startLinks(
  network: StartedNetwork,
  ends: readonly [LinkEnds, ...LinkEnds[]],
): Promise<StartedLinks> {
  const toxiproxy = await new GenericContainer('ghcr.io/shopify/toxiproxy:2.12.0')
    .withNetwork(network)
    .withExposedPorts(control, ...ends.map(({ port }, number) => ({ container: firstInside + number, host: port })))
    .withWaitStrategy(Wait.forHttp('/version', control))
    .start()

  async function tell(method: 'POST' | 'DELETE', path: string, body: object = {}) {
    const url = `http://127.0.0.1:${toxiproxy.getMappedPort(control)}${path}`
    const { ok, status } = await fetch(url, { method, body: JSON.stringify(body) })
    if (!ok) throw new Error(`${method} ${path}: ${status}`)
  }

  async function startLink({ server }: LinkEnds, number: number): Promise<Link> {
    const name = `link-${number}`
    const proxy = `/proxies/${name}`
    const toxics: string[] = []
    await tell('POST', '/proxies', { name, listen: `0.0.0.0:${firstInside + number}`, upstream: server })
    return {
      cut: () => tell('POST', proxy, { enabled: false }),
      async spoil(...more) {
        for (const toxic of more) {
          const name = `${toxic.type}-${toxic.stream}`
          await tell('POST', `${proxy}/toxics`, { ...toxic, name })
          toxics.push(name)
        }
      },
      async mend() {
        for (const toxic of toxics.splice(0)) await tell('DELETE', `${proxy}/toxics/${toxic}`)
        await tell('POST', proxy, { enabled: true })
      },
    }
  }

  const [first, ...others] = ends
  return {
    links: [
      await startLink(first, 0),
      ...(await Promise.all(others.map((other, index) => startLink(other, index + 1)))),
    ],
    stop: async () => void (await toxiproxy.stop()),
  }
}
