/** Where the segments of a call lie between its first second and its last. */
import type { Segment } from '@/server/api/types'

export interface Placed extends Segment {
  seconds: number
  from: number // per cent of the whole
  share: number
}

/** A segment whose end nobody heard has no length. */
export function placed(segments: readonly Segment[]): Placed[] {
  const spans = segments.map((part) => {
    const begin = Date.parse(part.began_at)
    return { part, begin, end: part.ended_at ? Date.parse(part.ended_at) : begin }
  })
  const first = Math.min(...spans.map((one) => one.begin))
  const whole = Math.max(...spans.map((one) => one.end)) - first || 1
  return spans.map(({ part, begin, end }) => ({
    ...part,
    seconds: (end - begin) / 1000,
    from: ((begin - first) / whole) * 100,
    share: ((end - begin) / whole) * 100,
  }))
}
