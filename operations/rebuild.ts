/** `npm run rebuild`: has the running projectors build the read models anew, and shows how far they are. */
import { randomUUID } from 'node:crypto'
import { parseArgs } from 'node:util'
import { progressLine } from './progress.ts'
import { askForRebuild, cancelRebuild, dropRetired, underWay, watchRebuild } from './rebuilding.ts'
import { runCommand } from './run-command.ts'

const usage = `npm run rebuild                  builds all read models anew from the log, beside the live ones, and then
                                 switches to them; reads and writes go on
npm run rebuild -- --watch       shows how far that is
npm run rebuild -- --cancel      ends it; the live read models stay as they are
npm run rebuild -- --drop-old    removes the read models that were live before
`

/** Milliseconds between lines, where they cannot be written over. */
const lineInterval = 5_000

/** Milliseconds after which it is odd that nothing has moved. */
const oddly = 10_000

const say = (line: string) => process.stdout.write(`${line}\n`)

function createDisplay() {
  const isTerminal = process.stdout.isTTY
  let shownAt = Number.NEGATIVE_INFINITY
  let moved = { done: 0, at: performance.now() }
  let wasTold = false
  return {
    show(progress: Parameters<typeof progressLine>[0]) {
      const now = performance.now()
      if (progress.done !== moved.done) moved = { done: progress.done, at: now }
      else if (now - moved.at > oddly && !wasTold) {
        wasTold = true
        say(`${isTerminal ? '\n' : ''}nothing moves: is the service running, with the code that this command is from?`)
      }
      if (isTerminal) process.stdout.write(`\r${progressLine(progress)}\u001b[K`)
      else if (now - shownAt > lineInterval) {
        shownAt = now
        say(progressLine(progress))
      }
    },
    trouble: (error: Error) => say(`${isTerminal ? '\n' : ''}waiting: ${error.message}`),
    end: () => (isTerminal ? say('') : undefined),
  }
}

await runCommand(async (readModels) => {
  const flag = { type: 'boolean', default: false } as const
  const { values } = parseArgs({ options: { watch: flag, cancel: flag, 'drop-old': flag, help: flag } })
  if (values.help) {
    process.stdout.write(usage)
    return
  }
  if (values.cancel) {
    say(`generation ${await cancelRebuild(readModels)} is not built any more; the live one stays`)
    return
  }
  if (values['drop-old']) {
    const dropped = await dropRetired(readModels)
    say(dropped.length === 0 ? 'there is nothing to drop' : `the projectors remove ${dropped.join(', ')}`)
    return
  }
  const id = values.watch ? await underWay(readModels) : await askForRebuild(readModels, randomUUID)
  say(`generation ${id} is being built, whether this command goes on or not: --watch, --cancel`)
  const begun = performance.now()
  const display = createDisplay()
  try {
    await watchRebuild(readModels, id, display)
  } finally {
    display.end()
  }
  say(
    `generation ${id} is live, after ${((performance.now() - begun) / 1_000).toFixed(1)} s; the one before it stays until --drop-old`,
  )
})
