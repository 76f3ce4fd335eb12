import type { Logger } from 'pino'
import { type Instruments, unobserved } from '../process/instruments.ts'
import { sharedLook } from '../process/shared-look.ts'
import type { OwnAnswers } from './own-answers.ts'

/** Says in words why a part cannot serve, or undefined when it can; a rejection counts as a reason too. */
export type ReadinessCheck = () => Promise<string | undefined>

export interface Readiness {
  readonly ready: boolean
  readonly reasons: Readonly<Record<string, string>>
}

/** Milliseconds for which an answer stands, so that nothing behind a check is asked more often, whoever asks. */
const validity = 1_000

/** Milliseconds after which a check that has not answered counts as one that fails. */
const patience = 5_000

const stopping: Readiness = { ready: false, reasons: { process: 'stopping' } }

export interface Health {
  /** `/healthz`: the process lives. `/readyz`: it should get traffic, and why not. */
  readonly answers: OwnAnswers
  /** Whether the process should get traffic, as of a second ago at most. */
  readiness(): Promise<Readiness>
  /** As it was found last; undefined before that. */
  latest(): Readiness | undefined
  /** From now on not ready: the process is stopping. */
  stopping(): void
}

export interface HealthOptions {
  /** Told when it changes whether the process is ready, and why. */
  readonly log?: Pick<Logger, 'info' | 'warn'>
  readonly instruments?: Instruments
}

export function createHealth(
  checks: Readonly<Record<string, ReadinessCheck>>,
  { log, instruments = unobserved }: HealthOptions = {},
): Health {
  let isStopping = false
  const patient = Object.fromEntries(Object.entries(checks).map(([name, check]) => [name, inTime(check)]))
  let found: Readiness | undefined
  const look = sharedLook(validity, async () => {
    const now = await outcomeOf(patient)
    if (now.ready && found?.ready === false) log?.info('ready again')
    if (!now.ready && !isSame(now, found)) log?.warn({ reasons: now.reasons }, 'not ready')
    found = now
    return now
  })

  instruments.gauge(
    { name: 'service_ready', help: '1 while the part can serve, otherwise 0, as /readyz has it', labels: ['check'] },
    () =>
      Object.keys(checks).map((name) => ({
        labels: { check: name },
        value: found && !isStopping && !(name in found.reasons) ? 1 : 0,
      })),
  )

  const readiness = () => (isStopping ? Promise.resolve(stopping) : look())

  return {
    readiness,
    latest: () => (isStopping ? stopping : found),
    stopping() {
      isStopping = true
    },
    answers: {
      '/healthz'(context) {
        context.body = { alive: true }
      },
      async '/readyz'(context) {
        const body = await readiness()
        context.status = body.ready ? 200 : 503
        context.body = body
      },
    },
  }
}

async function outcomeOf(checks: Readonly<Record<string, ReadinessCheck>>): Promise<Readiness> {
  const reasons: Record<string, string> = {}
  await Promise.all(
    Object.entries(checks).map(async ([name, test]) => {
      const reason = await test().catch((error: Error) => error.message)
      if (reason !== undefined) reasons[name] = reason
    }),
  )
  return { ready: Object.keys(reasons).length === 0, reasons }
}

/** Says so when a check does not answer, and does not begin it again as long as it has not. */
function inTime(check: ReadinessCheck): ReadinessCheck {
  let pending: ReturnType<ReadinessCheck> | undefined
  return async () => {
    pending ??= check().finally(() => {
      pending = undefined
    })
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<string>((resolve) => {
      timer = setTimeout(resolve, patience, `no answer within ${patience / 1_000} s`)
    })
    try {
      return await Promise.race([pending, late])
    } finally {
      clearTimeout(timer)
    }
  }
}

/** Whether the same parts cannot serve, for the same reasons: these may count seconds. */
const isSame = (one: Readiness, other: Readiness | undefined) =>
  other !== undefined && withoutNumbers(one) === withoutNumbers(other)

const withoutNumbers = ({ reasons }: Readiness) => JSON.stringify(Object.entries(reasons).sort()).replaceAll(/\d+/g, '')
