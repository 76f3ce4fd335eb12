import { type Patch, patchedBuild } from '../patched-build.ts'

/** What of the query API keeps the promises that are checked, and how it is taken out. */
export const mechanisms = {
  /** A read waits for what its token stands for. */
  wait: {
    file: 'query-api/consistency.js',
    text: 'if (!token)\n        return',
    instead: 'return',
  },
  /** Only what lies below the checkpoints is shown. */
  checkpoints: {
    file: 'query-api/visible.js',
    text: 'documents.filter(({ document }) => isBelow(document, vector))',
    instead: 'documents',
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
  /** A new generation is not shown before it has reached what was shown. */
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
    text: '(await conversationExists(await viewForReader(context, views), id))',
    instead: 'false',
  },
  /** 304 is for those who have what is shown. */
  etag: {
    file: 'query-api/answer.js',
    text: "has(context.get('If-None-Match'), page.etag)",
    instead: "context.get('If-None-Match') !== ''",
  },
} as const satisfies Record<string, Patch>

/** A build whose query API lacks a mechanism. Answers where it is. */
export function without(name: string, directory: string): string {
  const patch = (mechanisms as Record<string, Patch>)[name]
  if (!patch) throw new Error(`${name} is none of ${Object.keys(mechanisms).join(', ')}`)
  return patchedBuild(directory, `without-${name}`, [patch])
}
