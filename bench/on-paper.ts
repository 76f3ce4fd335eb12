import { text } from './markdown.ts'

/** What a run has found of one message or request, distributed. */
export interface UnitCosts {
  /** µs of CPU of the command-api, with 64 connections. */
  readonly post: number
  /** µs of CPU of the projector, and how many events one of them took per second. */
  readonly projected: number
  readonly projectedPerSecond: number
  /** µs of CPU of the query-api: of a page that it has, and of one that it makes. */
  readonly hotPage: number
  readonly coldPage: number
  /** Bytes of a message, without replicas. */
  readonly inLog: number
  readonly inReadModels: number
}

const names = ['post', 'projected', 'projectedPerSecond', 'hotPage', 'coldPage', 'inLog', 'inReadModels'] as const

/** Messages per second, and as many GETs: a thousand times what is measured as open-loop load. */
const rate = 500_000

const number = (value: number) => Math.ceil(value).toLocaleString('en-US')
const cores = (microseconds: number) => `${number((microseconds * rate) / 1_000_000)} cores`
const perDay = (bytes: number) => `${text((bytes * rate * 86_400) / 1e12)} TB per day`

/** In Markdown; undefined where the run has not found all that it is calculated from. */
export function onPaper(found: Partial<UnitCosts>): string | undefined {
  if (!isWhole(found)) return undefined
  const { post, projected, projectedPerSecond, hotPage, coldPage, inLog, inReadModels } = found
  const projectors = rate / projectedPerSecond
  const rows = [
    ['command-api', `${text(post)} µs of CPU for a POST`, cores(post)],
    ['projector', `${text(projected)} µs of CPU for an event`, cores(projected)],
    ['partitions', `${text(projectedPerSecond)} events per s by one projector`, `${number(projectors)} at least`],
    ['query-api, pages that it has', `${text(hotPage)} µs of CPU for a GET`, cores(hotPage)],
    ['query-api, pages that it makes', `${text(coldPage)} µs of CPU for a GET`, cores(coldPage)],
    ['log', `${text(inLog)} bytes for a message`, `${perDay(inLog)}, and each replica as much`],
    ['read models', `${text(inReadModels)} bytes for a message`, perDay(inReadModels)],
  ]
  return `## On paper: a thousand times as much

What ${number(rate)} messages per second and as many GETs would take: calculated from the figures above, and not measured. A core is one
like those of this machine, and busy all the time: whoever wants room for bursts takes more.

| what | of one | takes |
|---|---|---|
${rows.map((cells) => `| ${cells.join(' | ')} |`).join('\n')}

What follows from no figure here: what Kafka takes, and MongoDB. One MongoDB, beside all else on this machine, has taken what one
projector gave it, so that the read models would lie on ${number(projectors)} such servers or fewer larger ones, sharded by conversation, which nothing
here has tried; one server would have all of \`GET /messages\` still, whose newest page is as old as the slowest partition. A token has an
offset for each partition, and so have the checkpoints that each query-api reads up to 40 times a second. A conversation is in one partition: the hottest
takes no more than one projector does.
`
}

const isWhole = (found: Partial<UnitCosts>): found is UnitCosts => names.every((name) => found[name] !== undefined)
