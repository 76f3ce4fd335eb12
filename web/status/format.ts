/** What stands where there was nothing to be measured. */
export const dash = '–'

const whole = new Intl.NumberFormat('en', { maximumFractionDigits: 0 })
const tenths = new Intl.NumberFormat('en', { maximumFractionDigits: 1 })
const hundredths = new Intl.NumberFormat('en', { maximumFractionDigits: 2 })

/** As many digits as are read at a glance. */
const short = (value: number) => (value < 9.95 ? tenths : whole).format(value)

export type Figure = number | null | undefined

const written = (write: (value: number) => string) => (value: Figure) => (value == null ? dash : write(value))

export const count = written((value) => whole.format(value))
export const rate = written((value) => `${short(value)}/s`)
export const percent = written((value) => `${short(value)} %`)
export const times = written((value) => `${short(value)} ×`)

/** What is not complete is never called 100 %. */
export const progress = (part: number) => `${Math.floor(part * 100)} %`

export const milliseconds = written((value) => {
  if (value >= 999.5) return `${short(value / 1_000)} s`
  return `${(value < 1 ? hundredths : value < 9.95 ? tenths : whole).format(value)} ms`
})

export const bytes = written((value) => {
  const mebibytes = value / 2 ** 20
  return mebibytes < 1023.5 ? `${short(mebibytes)} MiB` : `${hundredths.format(mebibytes / 1_024)} GiB`
})

/** In its two largest units. */
export const duration = written((seconds) => {
  if (seconds < 60) return `${seconds < 9.95 ? tenths.format(seconds) : Math.floor(seconds)} s`
  const total = Math.floor(seconds)
  const [minutes, hours, days] = [Math.floor(total / 60), Math.floor(total / 3_600), Math.floor(total / 86_400)]
  if (hours === 0) return both(`${minutes} min`, total % 60, 's')
  return days === 0 ? both(`${hours} h`, minutes % 60, 'min') : both(`${whole.format(days)} d`, hours % 24, 'h')
})

const both = (first: string, rest: number, unit: string) => (rest === 0 ? first : `${first} ${rest} ${unit}`)

const clock = new Intl.DateTimeFormat('en-GB', { timeStyle: 'medium' })
const minutes = new Intl.DateTimeFormat('en-GB', { timeStyle: 'short' })

/** The time of day where the page is read. */
export const timeOfDay = (at: number | string) => clock.format(new Date(at))

export const minuteOfDay = (at: number) => minutes.format(at)
