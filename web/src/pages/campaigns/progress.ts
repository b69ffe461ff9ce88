/** A campaign's progress from its counts: slices for the bar, and how far it is. */
export const ENDED = [
  'acknowledged',
  'reached_agent',
  'unconfirmed',
  'machine',
  'opted_out',
  'busy',
  'no_answer',
  'rejected',
  'invalid_number',
  'congestion',
  'cancelled',
  'not_dialled',
  'lost',
] as const
const LIVING = ['dialling', 'waiting'] as const

export interface Slice {
  outcome: string
  count: number
  share: number
}

export interface Progress {
  total: number
  ended: number
  slices: Slice[]
}

/** Excluded contacts are not part of the work and stay out of the bar. */
export function progressOf(counts: Record<string, number>): Progress {
  const known: readonly string[] = [...ENDED, ...LIVING]
  const others = Object.keys(counts).filter((key) => !known.includes(key) && key !== 'excluded')
  const order = [...ENDED, ...others, ...LIVING]
  const total = order.reduce((sum, key) => sum + (counts[key] ?? 0), 0)
  const waiting = LIVING.reduce((sum, key) => sum + (counts[key] ?? 0), 0)
  const slices = order
    .map((outcome) => ({ outcome, count: counts[outcome] ?? 0 }))
    .filter((slice) => slice.count > 0)
    .map((slice) => ({ ...slice, share: slice.count / total }))
  return { total, ended: total - waiting, slices }
}
