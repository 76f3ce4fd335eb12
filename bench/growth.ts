/** Whether a write or a read costs more when more is stored. */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Extent } from './extent.ts'
import { type PathsOf, readsOf } from './growth-reads.ts'
import { postAndSee, written } from './growth-writes.ts'
import { type Figures, interleavedWhenWarm, type Rounds } from './interleaved.ts'
import { type LoadGenerator, startLoadGenerator } from './load.ts'
import { mustHold } from './must-hold.ts'
import type { Report, Section } from './report.ts'
import { eventsOf, type Shape } from './shape.ts'
import { distributed, type Stored, type StoredOptions, standalone } from './stored.ts'
import { underLoad } from './under-load.ts'

export interface GrowthExtent {
  readonly distributed: readonly Shape[]
  readonly standalone: readonly Shape[]
  /** POSTs, and GETs of each kind, that are measured together. */
  readonly posts: number
  readonly gets: number
}

/**
 * A tree of a hundred times as many documents is a level or two deeper, and two processes of one build differ by some 5 %;
 * work that grows with what is stored would be a hundred times as much.
 */
const bar = { most: 1.25 }

export async function benchGrowth(report: Report, extent: Extent, broker: string, mongodb: string) {
  const { growth } = extent
  const directory = mkdtempSync(join(tmpdir(), 'bench-'))
  try {
    for (const shape of growth.distributed) {
      await measured(report, 'distributed', shape, extent, (size, options) =>
        distributed(broker, mongodb, size, options),
      )
    }
    for (const shape of growth.standalone) {
      const data = (size: number) => join(directory, `${shape.conversations}-${size}`)
      await measured(report, 'standalone', shape, extent, (size, options) => standalone(data(size), size, options))
    }
  } finally {
    rmSync(directory, { recursive: true })
  }
}

/** What was compiled by then is more of the same; more of it would make the least history another one. */
const warmUpTurns = 4

type Start = (size: number, options: StoredOptions) => Promise<Stored>

/** How it is told of so many. */
const stored = (size: number) => `at ${size.toLocaleString('en-US')}`

async function measured(report: Report, name: string, shape: Shape, { rounds, growth }: Extent, start: Start) {
  const { conversations, sizes } = shape
  const many = `${conversations.toLocaleString('en-US')} conversations, and a hot one with half of all messages`
  const section = report.section(`Growth, ${name}: ${conversations === 1 ? 'one conversation' : many}`)
  const load = startLoadGenerator()
  const forms = new Map<number, Stored>()
  const posted = new Map<number, number>()
  /** The same of every size, in turn. */
  const each = async (measure: (form: Stored, size: number) => () => Promise<Figures>) => {
    const contestants = Object.fromEntries([...forms].map(([size, form]) => [stored(size), measure(form, size)]))
    return await interleavedWhenWarm(contestants, rounds)
  }
  try {
    for (const size of sizes) {
      forms.set(size, await start(size, { eventAt: eventsOf(shape), postsOn: 'one core' }))
    }
    await measureStorage(report, section, name, Math.max(...sizes), forms)
    const count = (size: number, more: number) => posted.set(size, (posted.get(size) ?? 0) + more)
    const write = (form: Stored, size: number, posts: number) => {
      count(size, posts + 1)
      return written(form, load, posts)
    }
    for (const [size, form] of forms) await write(form, size, warmUpTurns * growth.posts)
    const writes = await each((form, size) => () => write(form, size, growth.posts))
    const processes =
      name === 'standalone' ? { projecting: 'standalone' } : { posting: 'command-api', projecting: 'projector' }
    for (const [figure, process] of Object.entries(processes)) {
      compare(section, shape, writes, figure, `POST: CPU of the ${process}`, 'µs')
    }
    for (const [what, pathsOf] of Object.entries(readsOf(shape))) {
      const reads = await each((form, size) => {
        const read = reader(form, size, pathsOf, load, growth.gets)
        return () => {
          count(size, 1)
          return read()
        }
      })
      compare(section, shape, reads, 'cpu', `${what}: CPU`, 'µs')
      compare(section, shape, reads, 'answer', `${what}: answer`, 'ms')
    }
    for (const [size, form] of forms) await mustHold(form.open(), size + (posted.get(size) ?? 0))
    section.note(
      `So many before it was measured: ${posted.get(sizes[0] ?? 0)} more came to each meanwhile, and in the end the read models ` +
        'of each had all of them.',
    )
  } finally {
    load.stop()
    for (const form of forms.values()) await form.stop()
  }
}

async function measureStorage(
  report: Report,
  section: Section,
  form: string,
  size: number,
  forms: ReadonlyMap<number, Stored>,
) {
  const { log = Number.NaN, readModels = Number.NaN } = (await forms.get(size)?.bytes()) ?? {}
  const [inLog, inReadModels] = [log / size, readModels / size]
  section.measure('a message of 200 bytes, in the log', { unit: 'bytes', ours: { name: stored(size), value: inLog } })
  section.measure('the same, in the read models', { unit: 'bytes', ours: { name: stored(size), value: inReadModels } })
  if (form === 'distributed') report.takes({ inLog, inReadModels })
}

/** One client that reads pages which nobody has read since the last message. */
function reader(form: Stored, size: number, pathsOf: PathsOf, load: LoadGenerator, count: number) {
  let turn = 0
  return async (): Promise<Figures> => {
    await postAndSee(form)
    const paths = pathsOf(size, turn, count)
    turn += 1
    const { cpu, rate } = await underLoad(load, form.reads, '', {
      method: 'GET',
      connections: 1,
      requests: count,
      paths,
    })
    return { cpu, answer: 1_000 / rate }
  }
}

function compare(section: Section, { sizes }: Shape, rounds: Rounds, figure: string, what: string, unit: string) {
  const [from = 0, ...larger] = sizes
  for (const to of larger) {
    const both = { rounds, figure, unit, ours: stored(to), reference: stored(from), bar }
    section.compare(what, { ...both, grown: { of: 'messages stored', from, to } })
  }
}
