import { Refused } from '../../process/refused.ts'

/** What the words of the command line ask for. */
export type Asked =
  | {
      readonly action: 'post'
      readonly sender: string
      readonly conversation: string
      /** Absent: lines that it is given. */
      readonly text?: string
      readonly key?: string
    }
  | { readonly action: 'tail'; readonly conversation: string | undefined; readonly count: number }
  /** Without a limit, all of it. */
  | { readonly action: 'read'; readonly conversation: string; readonly limit: number | undefined }
  | { readonly action: 'users' | 'conversations' }

export interface Options {
  readonly as?: string | undefined
  readonly key?: string | undefined
  readonly since?: string | undefined
  readonly limit?: string | undefined
  readonly all?: boolean
}

/** The action that each goes with. */
const goesWith = { as: 'post', key: 'post', since: 'tail', limit: 'read', all: 'read' } as const

/** Throws Refused, with what is expected, when they ask for nothing that there is. */
export function understood(words: readonly string[], options: Options): Asked {
  const [action, conversation, ...rest] = words
  if (conversation !== undefined && /^\.{0,2}$/.test(conversation)) {
    throw new Refused(`there is no conversation "${conversation}": none has such a name`)
  }
  for (const name of Object.keys(goesWith) as (keyof typeof goesWith)[]) {
    if (options[name] !== undefined && options[name] !== false && action !== goesWith[name])
      throw new Refused(`--${name} goes with ${goesWith[name]} alone`)
  }
  switch (action) {
    case 'post':
      return postOf(conversation, rest, options)
    case 'tail':
      none(rest, 'tail takes one conversation, or none')
      return { action, conversation, count: countIn('since', options.since ?? '10', 0) }
    case 'read': {
      if (conversation === undefined) throw new Refused('read what? Name a conversation; --help tells more')
      none(rest, 'read takes one conversation')
      if (options.all && options.limit !== undefined) throw new Refused('--all and --limit: one at a time')
      return { action, conversation, limit: options.all ? undefined : countIn('limit', options.limit ?? '100', 1) }
    }
    case 'users':
    case 'conversations':
      none(words.slice(1), `${action} takes nothing more`)
      return { action }
    default:
      throw new Refused(
        `${action ?? 'nothing'} is no action: post, tail, read, users or conversations; --help tells more`,
      )
  }
}

function postOf(
  conversation: string | undefined,
  [text, ...rest]: readonly string[],
  { as: sender, key }: Options,
): Asked {
  if (conversation === undefined) throw new Refused('post where? Name a conversation; --help tells more')
  if (!sender) throw new Refused('who posts? Say --as NAME')
  none(rest, 'post takes one text: put it in quotes')
  if (text === undefined && key !== undefined) throw new Refused('--key is for one text')
  return {
    ...{ action: 'post', sender, conversation },
    ...(text !== undefined && { text }),
    ...(key !== undefined && { key }),
  }
}

function none(rest: readonly string[], expected: string) {
  if (rest.length > 0) throw new Refused(expected)
}

function countIn(name: string, value: string, least: number): number {
  const count = /^\d{1,4}$/.test(value) ? Number(value) : -1
  if (count < least || count > 1_000) throw new Refused(`--${name} ${value}: expected ${least} to 1000`)
  return count
}
