export interface Progress {
  readonly done: number
  /** What there is to do, where it is known. */
  readonly total?: number
  /** Of `done`, per second. */
  readonly rate: number
  /** What is counted: records, where nothing is said. */
  readonly unit?: string
}

const width = 24

/** One line: a bar, how much of how much, the rate, and the time that is left at this rate. */
export function progressLine({ done, total, rate, unit = 'records' }: Progress): string {
  if (total === undefined) return `${number(done)} ${unit}, ${number(rate)}/s`
  const percent = total === 0 ? 100 : Math.min(100, Math.floor((done * 100) / total))
  const filled = Math.floor((percent * width) / 100)
  const bar = `${'#'.repeat(filled)}${'-'.repeat(width - filled)}`
  const left = rate > 0 ? `, ${duration(Math.max(0, total - done) / rate)} left` : ''
  return `[${bar}] ${percent} %, ${number(done)} of ${number(total)} ${unit}, ${number(rate)}/s${left}`
}

const number = (value: number) => Math.round(value).toLocaleString('en')

function duration(seconds: number): string {
  const rounded = Math.ceil(seconds)
  if (rounded < 60) return `${rounded} s`
  const minutes = Math.floor(rounded / 60)
  return minutes < 60 ? `${minutes} min ${rounded % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}
