import { type Patch, patchedBuild } from '../patched-build.ts'

/** What keeps the promises, by its name, and how it is taken out. */
export const mechanisms = {
  /** No acked message is lost: a write is answered when the log has it. */
  'awaited-append': {
    file: 'command-api/command-api.js',
    text: 'leastContaining(await write(), known ?? [])',
    instead: 'known ?? (write().catch(() => { }), [])',
  },
  /** None shows twice: a key stands for one id. */
  'keyed-id': {
    file: 'command-api/command-api.js',
    text: 'const id = keyed ?? newId();',
    instead: 'const id = newId();',
  },
  /** None shows twice: of one id the first counts. */
  'first-of-its-id': {
    file: 'projector/project-batches.js',
    text: 'applied.filter(({ claim }) => !refused.has(claim.key))',
    instead: 'applied',
  },
  /** Order: a conversation has one partition. */
  partitions: {
    file: 'event-log/kafka/kafka-event-log.js',
    text: 'partition = partitionOf(key, partitions)',
    instead: 'partition = Math.floor(Math.random() * partitions)',
  },
  /** Read your writes: a read waits for what its token stands for. */
  wait: {
    file: 'query-api/consistency.js',
    text: 'if (!token)\n        return',
    instead: 'return',
  },
  /** Only what lies below the checkpoints is shown. */
  checkpoints: {
    file: 'query-api/visible.js',
    text: 'isBelow(document, vector) && isShown(document)',
    instead: 'isShown(document)',
  },
  /** A page that is kept is shown to those alone whose view has not moved on. */
  'page-vectors': {
    file: 'query-api/pages.js',
    text: 'before && isAt(before, view.vector)',
    instead: 'before',
  },
  /** A page begins behind the one before it. */
  cursors: {
    file: 'query-api/paging.js',
    text: 'items.at(-1)?.end',
    instead: 'items.at(-1)?.start',
  },
  /** Conversations that lie ahead of the view in the list are found elsewhere. */
  'list-correction': {
    file: 'query-api/conversation-list.js',
    text: 'await movedSince(view)',
    instead: '[]',
  },
  /** Monotone reads: a new generation is not shown before it has reached what was shown. */
  floor: {
    file: 'query-api/live-generation.js',
    text: 'before && !contains(vector, before.vector)',
    instead: 'false',
  },
  /** A stream goes on behind what its reader has. */
  resume: {
    file: 'query-api/missed.js',
    text: '    const remembered = tail.remembered(since);',
    instead: '    return [];\n    const remembered = undefined;',
  },
  /** A reader who has more than the instance is not told of it again. */
  ahead: {
    file: 'query-api/reader.js',
    text: 'contains(to.vector, since) ? undefined : leastContaining(to.vector, since)',
    instead: 'undefined',
  },
  /** A stream of a conversation that its reader has seen is waited for. */
  'stream-wait': {
    file: 'query-api/query-api.js',
    text: '(await lastPosted(await viewForReader(context, views, waits), id))',
    instead: 'undefined',
  },
  /** 304 is for those who have what is shown. */
  etag: {
    file: 'http/etag.js',
    text: "isKnown(context.get('If-None-Match'), etag)",
    instead: "context.get('If-None-Match') !== ''",
  },
  /** The read models are a function of the log: checkpoints move behind what they cover. */
  'checkpoints-after-writes': {
    file: 'projector/generation-projection.js',
    text: 'const { counts, elsewhere } = await projectBatches(',
    instead:
      'await generation.advance(batches.map(({ partition, from, next }) => ({ partition, first: from, next })));\n' +
      '        const { counts, elsewhere } = await projectBatches(',
  },
  /** What is deleted is gone. */
  deletions: {
    file: 'projector/project-batches.js',
    text: 'await carryOut(deletions, models, generation);',
    instead: '',
  },
  /** Who is erased is gone, with what an instance accepts under the erased key. */
  'erased-keys': {
    file: 'projector/generation-projection.js',
    text: 'await erasedUsers.judged(batches)',
    instead: 'batches',
  },
  /** A bad record stops nothing. */
  'dead-letters': {
    file: 'projector/decoded-batch.js',
    text: 'dead.push(deadLetter(record, what.reason, what))',
    instead: 'throw new Error(what.reason)',
  },
  /** What is bad is kept, and told. */
  letters: {
    file: 'projector/project-batches.js',
    text: '...batches.flatMap((batch) => batch.dead), ',
    instead: '',
  },
  /** Outage is answered, and in time. */
  'write-timeout': {
    file: 'event-log/kafka/kafka-event-log.js',
    text: '{ ...limits, deadline: appendTimeout }',
    instead: '{ ...limits, deadline: 60_000 }',
  },
  /** SIGTERM: what is under way is finished. */
  'orderly-stop': {
    file: 'process/run.js',
    text: 'await (await running).stop();',
    instead: '',
  },
  /** Standalone equals distributed. */
  'same-fold': {
    file: 'read-models/lmdb/changes.js',
    text: 'change.document.offset > before.offset ? change.document : before',
    instead: 'before',
  },
} as const satisfies Record<string, Patch>

/** A build that lacks a mechanism. Answers where it is. */
export function without(name: string, directory: string): string {
  const patch = (mechanisms as Record<string, Patch>)[name]
  if (!patch) throw new Error(`${name} is none of ${Object.keys(mechanisms).join(', ')}`)
  return patchedBuild(directory, `without-${name}`, [patch])
}
