/** Moments (ISO text, UTC) as local wall-clock text, short and stable in width. */

const two = (value: number): string => String(value).padStart(2, '0')
const sameDay = (a: Date, b: Date): boolean => a.toDateString() === b.toDateString()

export function hourMinute(moment: string): string {
  const date = new Date(moment)
  return `${two(date.getHours())}:${two(date.getMinutes())}`
}

export function timeOfDay(moment: string): string {
  return `${hourMinute(moment)}:${two(new Date(moment).getSeconds())}`
}

export function day(moment: string): string {
  const date = new Date(moment)
  return `${date.getFullYear()}-${two(date.getMonth() + 1)}-${two(date.getDate())}`
}

/** 18:30 today, 11-24 18:30 this year, 2023-11-24 18:30 before. */
export function shortMoment(moment: string, nowMs: number): string {
  const date = new Date(moment)
  const now = new Date(nowMs)
  if (sameDay(date, now)) return hourMinute(moment)
  const monthDay = `${two(date.getMonth() + 1)}-${two(date.getDate())}`
  const year = date.getFullYear() === now.getFullYear() ? '' : `${date.getFullYear()}-`
  return `${year}${monthDay} ${hourMinute(moment)}`
}

/** The ISO moment of the last local midnight before `nowMs`. */
export function midnight(nowMs: number): string {
  const date = new Date(nowMs)
  date.setHours(0, 0, 0, 0)
  return date.toISOString()
}
