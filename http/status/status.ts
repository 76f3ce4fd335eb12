import type { Status, Vitals } from '../../contracts/status.ts'
import { sharedLook } from '../../process/shared-look.ts'
import type { OwnAnswers } from '../own-answers.ts'
import { requestIdOf } from '../request-log.ts'
import { assembled } from './assembled.ts'
import { ask, type Heard } from './peers.ts'

export interface StatusParts {
  vitals(): Vitals
  /** Of every service, this one too. */
  readonly peers: readonly URL[]
  /** Of this process, where nobody else names one. */
  address(): string
}

/** Milliseconds for which a status stands, so that the others are asked no more often, however many look at it. */
const validity = 1_000

/** `/vitals`: this process. `/status.json`: all of them, who are asked when somebody looks. */
export function statusAnswers({ vitals, peers, address }: StatusParts): OwnAnswers {
  const status = sharedLook(validity, async () => {
    const own = vitals()
    const heard = onceEach(await ask(peers))
    const isAmong = heard.some((one) => 'vitals' in one && one.vitals.process_id === own.process_id)
    const all = isAmong ? heard : [...heard, { service: own.service, address: address(), vitals: own }]
    return Buffer.from(JSON.stringify(assembled(all, new Date()) satisfies Status))
  })

  return {
    '/vitals'(context) {
      context.body = vitals()
    },
    async '/status.json'(context) {
      context.set('X-Request-Id', requestIdOf(context.get('X-Request-Id')))
      context.set('Cache-Control', 'no-store')
      context.type = 'json'
      context.body = await status()
    },
  }
}

/** A process that has several addresses, such as one of IPv4 and one of IPv6, counts once. */
function onceEach(heard: readonly Heard[]): readonly Heard[] {
  const seen = new Set<string>()
  return heard.filter((one) => {
    if (!('vitals' in one)) return true
    const { process_id } = one.vitals
    return !seen.has(process_id) && seen.add(process_id)
  })
}
