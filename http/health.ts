import type { Middleware } from 'koa'

/** Says in words why a part cannot serve, or undefined when it can; a rejection counts as a reason too. */
export type ReadinessCheck = () => Promise<string | undefined>

export interface Readiness {
  readonly ready: boolean
  readonly reasons: Readonly<Record<string, string>>
}

/** Milliseconds for which an answer stands, so that nothing behind a check is asked more often, whoever asks. */
const validity = 1_000

export interface Health {
  readonly middleware: Middleware
  /** From now on not ready: the process is stopping. */
  stopping(): void
}

/** `GET /healthz`: the process lives. `GET /readyz`: it should get traffic, and why not. */
export function createHealth(checks: Readonly<Record<string, ReadinessCheck>>): Health {
  let isStopping = false
  let known: { readonly at: number; readonly readiness: Promise<Readiness> } | undefined

  function readiness(): Promise<Readiness> {
    if (isStopping) return Promise.resolve({ ready: false, reasons: { process: 'stopping' } })
    if (!known || performance.now() - known.at > validity) known = { at: performance.now(), readiness: check(checks) }
    return known.readiness
  }

  return {
    stopping() {
      isStopping = true
    },
    async middleware(context, next) {
      if (context.path === '/healthz') context.body = { alive: true }
      else if (context.path === '/readyz') {
        const body = await readiness()
        context.status = body.ready ? 200 : 503
        context.body = body
      } else await next()
    },
  }
}

async function check(checks: Readonly<Record<string, ReadinessCheck>>): Promise<Readiness> {
  const reasons: Record<string, string> = {}
  await Promise.all(
    Object.entries(checks).map(async ([name, test]) => {
      const reason = await test().catch((error: Error) => error.message)
      if (reason !== undefined) reasons[name] = reason
    }),
  )
  return { ready: Object.keys(reasons).length === 0, reasons }
}
