/** The days of the calendar as people speak of them: 1 to 7 October, National Day. */
import type { CalendarDay } from '@/server/api/types'

export interface Span {
  first: string // YYYY-MM-DD
  last: string
  working: boolean
  name_zh: string
  name_en: string
}

const DAY_MS = 86_400_000
const LONGEST = 31 // days that the service changes at once

/** Join days that follow each other and are called the same. */
export function spans(days: CalendarDay[]): Span[] {
  const found: Span[] = []
  for (const { day, ...said } of days) {
    const before = found.at(-1)
    if (before && follows(before.last, day) && sameAs(before, said) && !isFull(before)) before.last = day
    else found.push({ first: day, last: day, ...said })
  }
  return found
}

const follows = (before: string, day: string): boolean => Date.parse(day) - Date.parse(before) === DAY_MS
const isFull = ({ first, last }: Span): boolean => Date.parse(last) - Date.parse(first) >= (LONGEST - 1) * DAY_MS
const sameAs = (span: Span, said: Omit<CalendarDay, 'day'>): boolean =>
  span.working === said.working && span.name_zh === said.name_zh && span.name_en === said.name_en

/** 10-01 Thu – 10-07 Wed, in the reader's language. */
export function spanText({ first, last }: Span, language: string): string {
  const weekday = new Intl.DateTimeFormat(language, { weekday: 'short', timeZone: 'UTC' })
  const days = first === last ? [first] : [first, last]
  return days.map((day) => `${day.slice(5)} ${weekday.format(Date.parse(day))}`).join(' – ')
}
