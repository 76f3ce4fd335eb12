import { contains, isSame, type Vector } from '../contracts/position.ts'
import { etagOf } from '../http/etag.ts'
import { type Instruments, unobserved } from '../process/instruments.ts'
import type { View } from './visible.ts'

/** What an answer shows, before it is written down. */
export interface Content {
  readonly body: unknown
  /** The value of the Link header, when there are links. */
  readonly link?: string
  /** The one partition that all of it comes from; without it, any that moves may change it. */
  readonly partition?: number
}

export interface Page {
  readonly bytes: Buffer
  /** Of the bytes, as the ETag header has it. */
  readonly etag: string
  readonly link: string | undefined
}

export interface Pages {
  /** The page, if it is there already. */
  ready(view: View, name: string): Page | undefined
  /**
   * The page of this name at a view; undefined when there is none. It is made once for all who ask at the same time and
   * until the view moves, so a name says all that a page depends on but the view. What `make` throws is thrown to all of them.
   */
  at(view: View, name: string, make: (view: View) => Promise<Content | undefined>): Promise<Page | undefined>
}

interface Known {
  readonly vector: Vector
  readonly page: Promise<Page | undefined>
  ready: Page | undefined
  partition: number | undefined
  size: number
}

export interface PagesOptions {
  /** Bytes. */
  readonly capacity?: number
  readonly instruments?: Instruments
}

/** What is kept of a page besides its bytes and its name, at most. */
const overhead = 512

/** Bytes. What a process has for them is more, and grows for a while: docs/decisions/memory.md. */
const usualCapacity = 8 * 1024 * 1024

/**
 * The pages that were asked for lately, `capacity` bytes of them at most. A page is a function of what lies below the
 * vector, whichever generation it is read from, so nothing else has to be remembered of it.
 */
export function createPages({ capacity = usualCapacity, instruments = unobserved }: PagesOptions = {}): Pages {
  const requests = instruments.counter({
    name: 'page_requests_total',
    help: 'Pages asked for: a hit was there or being made for somebody else, a miss was made',
    labels: ['result'],
  })
  const known = new Map<string, Known>()
  let size = 0

  function keep(name: string, one: Known) {
    forget(name)
    known.set(name, one)
    size += one.size
    for (const [oldest] of known) {
      if (size <= capacity) break
      forget(oldest)
    }
  }

  function forget(name: string) {
    size -= known.get(name)?.size ?? 0
    known.delete(name)
  }

  return {
    ready(view, name) {
      const one = known.get(name)
      const page = one && isAt(one, view.vector) ? one.ready : undefined
      if (page) requests.add(['hit'])
      return page
    },

    at(view, name, make) {
      const before = known.get(name)
      if (before && isAt(before, view.vector)) {
        // The last in the map is the last to be given up.
        known.delete(name)
        known.set(name, before)
        requests.add(['hit'])
        return before.page
      }
      requests.add(['miss'])
      const one: Known = {
        vector: view.vector,
        page: make(view).then((content) => {
          one.partition = content?.partition
          return content && written(content)
        }),
        ready: undefined,
        partition: undefined,
        size: name.length + overhead,
      }
      // Whoever comes late with an older view takes nothing from those who have a newer one.
      if (!before || contains(view.vector, before.vector)) keep(name, one)
      one.page.then(
        (page) => {
          if (known.get(name) !== one) return
          forget(name)
          one.ready = page
          one.size += (page?.bytes.length ?? 0) + (page?.link?.length ?? 0)
          keep(name, one)
        },
        () => {
          if (known.get(name) === one) forget(name)
        },
      )
      return one.page
    },
  }
}

function isAt({ vector, partition }: Known, other: Vector): boolean {
  if (vector === other) return true
  if (partition !== undefined) return vector[partition] === other[partition]
  return isSame(vector, other)
}

function written({ body, link }: Content): Page {
  const text = JSON.stringify(body)
  // Out of Node's pool of small buffers, a small page would keep 8 KiB as long as it is kept.
  const bytes = Buffer.allocUnsafeSlow(Buffer.byteLength(text))
  bytes.write(text)
  return { bytes, etag: etagOf(bytes), link }
}
