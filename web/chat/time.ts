const hourAndMinute = new Intl.DateTimeFormat(undefined, { hour: '2-digit', minute: '2-digit' })
const weekday = new Intl.DateTimeFormat(undefined, { weekday: 'long', day: 'numeric', month: 'long', year: 'numeric' })
const short = new Intl.DateTimeFormat(undefined, { day: 'numeric', month: 'short' })

export const timeOfDay = (at: number) => hourAndMinute.format(at)
export const dayOf = (at: number) => weekday.format(at)
/** Of a list: the time of today, and the day of before. */
export const recently = (at: number) => (dayOf(at) === dayOf(Date.now()) ? timeOfDay(at) : short.format(at))
export const isSameDay = (one: number, other: number) => new Date(one).toDateString() === new Date(other).toDateString()
