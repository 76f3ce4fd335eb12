import type { Context } from 'koa'

/** What a process answers of itself to GET and HEAD, by path. */
export type OwnAnswers = Readonly<Record<string, (context: Context) => void | Promise<void>>>
