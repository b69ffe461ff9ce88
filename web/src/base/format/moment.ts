/** Moments (ISO text, UTC) as wall-clock text of the utility's time zone, short and stable in width. */
import { ref } from 'vue'

/** The zone in which callers hear times; until the service has said it, the browser's. */
export const zone = ref(Intl.DateTimeFormat().resolvedOptions().timeZone)

interface Wall {
  year: number
  month: number
  day: number
  hour: number
  minute: number
  second: number
}

const formats = new Map<string, Intl.DateTimeFormat>()

function formatOf(name: string): Intl.DateTimeFormat {
  const kept = formats.get(name)
  if (kept) return kept
  const made = new Intl.DateTimeFormat('en-US', {
    timeZone: name,
    hourCycle: 'h23',
    year: 'numeric',
    month: 'numeric',
    day: 'numeric',
    hour: 'numeric',
    minute: 'numeric',
    second: 'numeric',
  })
  formats.set(name, made)
  return made
}

function wall(ms: number): Wall {
  const parts = Object.fromEntries(
    formatOf(zone.value)
      .formatToParts(ms)
      .map((part) => [part.type, Number(part.value)]),
  )
  const { year = 0, month = 0, day = 0, hour = 0, minute = 0, second = 0 } = parts
  return { year, month, day, hour, minute, second }
}

/** How far the zone's clock is ahead of UTC at a moment. */
function aheadMs(ms: number): number {
  const { year, month, day, hour, minute, second } = wall(ms)
  return Date.UTC(year, month - 1, day, hour, minute, second) - Math.floor(ms / 1000) * 1000
}

/** The moment at which the zone's clock shows what UTC's shows at `utcMs`. */
function atWall(utcMs: number): number {
  const near = utcMs - aheadMs(utcMs)
  return utcMs - aheadMs(near) // the clock may have been changed between the two
}

const two = (value: number): string => String(value).padStart(2, '0')
const monthDay = (at: Wall): string => `${two(at.month)}-${two(at.day)}`

export function hourMinute(moment: string): string {
  const at = wall(Date.parse(moment))
  return `${two(at.hour)}:${two(at.minute)}`
}

export function timeOfDay(moment: string): string {
  return `${hourMinute(moment)}:${two(wall(Date.parse(moment)).second)}`
}

export function day(moment: string): string {
  const at = wall(Date.parse(moment))
  return `${at.year}-${monthDay(at)}`
}

/** 18:30 today, 11-24 18:30 this year, 2023-11-24 18:30 before. */
export function shortMoment(moment: string, nowMs: number): string {
  const at = wall(Date.parse(moment))
  const now = wall(nowMs)
  if (at.year !== now.year) return `${day(moment)} ${hourMinute(moment)}`
  return monthDay(at) === monthDay(now) ? hourMinute(moment) : `${monthDay(at)} ${hourMinute(moment)}`
}

/** The ISO moment of the last midnight before `nowMs`, or of one so many days before that. */
export function midnight(nowMs: number, daysBefore = 0): string {
  const at = wall(nowMs)
  return new Date(atWall(Date.UTC(at.year, at.month - 1, at.day - daysBefore))).toISOString()
}

/** For a date picker, which knows the browser's clock only: the date on which that shows what ours shows. */
export function toPicker(moment: string): Date {
  const at = wall(Date.parse(moment))
  return new Date(at.year, at.month - 1, at.day, at.hour, at.minute, at.second)
}

/** The moment meant by what a date picker shows, so many days later. */
export function fromPicker(date: Date, daysLater = 0): string {
  const shown = Date.UTC(
    date.getFullYear(),
    date.getMonth(),
    date.getDate() + daysLater,
    date.getHours(),
    date.getMinutes(),
    date.getSeconds(),
  )
  return new Date(atWall(shown)).toISOString()
}

/** With weekday and year, for a moment so far ahead that neither goes without saying. */
export function wholeMoment(moment: string, language: string): string {
  return new Intl.DateTimeFormat(language, { timeZone: zone.value, dateStyle: 'full', timeStyle: 'short' }).format(
    new Date(moment),
  )
}
