/** A block of an event stream: https://html.spec.whatwg.org/multipage/server-sent-events.html. */
export interface EventBlock {
  readonly id: string | undefined
  readonly event: string | undefined
  readonly data: string | undefined
}

/** Cuts a stream into its blocks, whole ones alone: what a cut leaves of one was never received. */
export async function* eventBlocks(body: AsyncIterable<Uint8Array>): AsyncGenerator<EventBlock> {
  const decoder = new TextDecoder()
  let unread = ''
  for await (const bytes of body) {
    const blocks = (unread + decoder.decode(bytes, { stream: true })).split('\n\n')
    unread = blocks.pop() ?? ''
    for (const block of blocks) yield blockOf(block.split('\n'))
  }
}

function blockOf(lines: readonly string[]): EventBlock {
  const field = (name: string) => lines.find((line) => line.startsWith(`${name}: `))?.slice(name.length + 2)
  return { id: field('id'), event: field('event'), data: field('data') }
}
