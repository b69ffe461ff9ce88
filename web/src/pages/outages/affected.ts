/** Bars of the classes a utility sorts its customers into; A weighs most and comes first. */
import type { Bar } from '@/base/charts/bars'

const COLOURS: Record<string, string> = { A: '#d55e00', B: '#e69f00', C: '#0072b2' }

export function gradeBars(byGrade: Record<string, number>, name: (grade: string) => string): Bar[] {
  return Object.keys(COLOURS).map((grade) => ({
    name: name(grade),
    value: byGrade[grade] ?? 0,
    colour: COLOURS[grade],
  }))
}
