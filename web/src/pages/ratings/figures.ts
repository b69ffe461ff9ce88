/** Rules of the ratings page. */
import type { Measure, Measures } from '@/server/api/types'
import type { Bar } from '@/base/charts/bars'
import type { Point } from '@/base/charts/lines'
import { clock } from '@/base/format/duration'
import { midnight } from '@/base/format/moment'

export const PERIODS = ['d1', 'd7', 'd30', 'd90'] as const
export type Period = (typeof PERIODS)[number]

/** Fewer ratings than this say nothing about a person. */
export const FEW = 10

const DAYS: Record<Period, number> = { d1: 0, d7: 6, d30: 29, d90: 89 }

/** The beginning of a period that ends today. */
export const sinceOf = (period: Period, nowMs: number): string => midnight(nowMs, DAYS[period])

const COLOURS = ['--c-red', '--c-orange', '--c-gold', '--c-sky', '--c-green']

export const histogramBars = (counts: readonly number[]): Bar[] =>
  COLOURS.map((colour, index) => ({ name: String(index + 1), value: counts[index] ?? 0, colour }))

export const percent = (share: number | null): string => (share === null ? '–' : `${(share * 100).toFixed(1)}%`)
export const mean = (value: number | null): string => (value === null ? '–' : value.toFixed(2))
export const ratio = (part: number, whole: number): number | null => (whole === 0 ? null : part / whole)

/** A figure as people read it: a share in percent, seconds as a clock; without a denominator a dash. */
export function measured(one: Pick<Measure, 'unit' | 'value'>): string {
  if (one.value === null) return '–'
  switch (one.unit) {
    case 'share':
    case 'time_share':
      return percent(one.value)
    case 'seconds':
      return clock(Math.round(one.value))
    case 'score':
      return mean(one.value)
    case 'calls':
      return String(one.value)
  }
}

/** What the figure was made of: 12 ÷ 40, for times 3:20 ÷ 5, and for shares of time 3:20 ÷ 4:00. */
export function counted(one: Pick<Measure, 'unit' | 'numerator' | 'denominator'>): string {
  const isTime = one.unit === 'seconds' || one.unit === 'time_share'
  const whole = one.unit === 'time_share' ? clock(Math.round(one.denominator)) : one.denominator
  return `${isTime ? clock(Math.round(one.numerator)) : one.numerator} ÷ ${whole}`
}

/** A measure's values by day, by its place in the answer; one day alone has no trend. */
export function trend(days: Measures['days'], place: number, unit: Measure['unit']): Point[] {
  if (days.length < 2) return []
  return days.map(({ day, values }) => {
    const value = values[place] ?? null
    return { name: day.slice(5), value, text: measured({ unit, value }) }
  })
}
