/** Bars of the classes a utility sorts its customers into; A weighs most and comes first. */
import type { Bar } from '@/base/charts/bars'

const COLOURS: Record<string, string> = { A: '--c-red', B: '--c-orange', C: '--c-blue' }

export function gradeBars(byGrade: Record<string, number>, name: (grade: string) => string): Bar[] {
  return Object.keys(COLOURS).map((grade) => ({
    name: name(grade),
    value: byGrade[grade] ?? 0,
    colour: COLOURS[grade],
  }))
}
