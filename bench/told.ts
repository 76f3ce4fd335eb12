/** A message as the stream of all messages tells of it. */
export interface Told {
  readonly id: string
  readonly conversation_id: string
  readonly text: string
}

/** What the first reader who got so far was told, event by event: what all others are to be told too, byte by byte. */
export interface ToldRecord {
  readonly events: readonly Told[]
  /** In bytes. */
  readonly end: number
  /** Adds an event, with the blank line behind it. */
  add(block: Buffer): void
  /** How many bytes are the same as those from a place on. */
  same(received: Buffer, place: number): number
  /** The greatest end of an event that is not behind a place, and the bytes from there to the place. */
  endBefore(place: number): number
  since(end: number, place: number): Buffer
  /** The id of the event that ends at a place; undefined where none does. */
  idAt(place: number): string | undefined
}

/** `onTold` is called for each event. */
export function createToldRecord(onTold: (told: Told) => void): ToldRecord {
  const events: Told[] = []
  /** Where events end, in order, and which. */
  const ends: number[] = [0]
  const ids = new Map<number, string>()
  let bytes = Buffer.alloc(1024 * 1024)
  let end = 0

  return {
    events,
    get end() {
      return end
    },
    add(block) {
      const [, id = '', data = ''] = /^id: (.*)\ndata: (.*)\n\n$/.exec(block.toString()) ?? []
      if (end + block.length > bytes.length) bytes = Buffer.concat([bytes], 2 * bytes.length)
      block.copy(bytes, end)
      end += block.length
      ends.push(end)
      ids.set(end, id)
      const told = JSON.parse(data) as Told
      events.push(told)
      onTold(told)
    },
    same(received, place) {
      const most = Math.min(received.length, end - place)
      if (received.compare(bytes, place, place + most, 0, most) === 0) return most
      let same = 0
      while (received[same] === bytes[place + same]) same += 1
      return same
    },
    endBefore(place) {
      let [low, high] = [0, ends.length]
      while (low < high) {
        const middle = (low + high) >> 1
        if ((ends[middle] ?? 0) <= place) low = middle + 1
        else high = middle
      }
      return ends[low - 1] ?? 0
    },
    since: (start, place) => bytes.subarray(start, place),
    idAt: (place) => ids.get(place),
  }
}
