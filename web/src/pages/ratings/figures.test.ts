import { describe, expect, it } from 'vitest'

import { zone } from '@/base/format/moment'

import { histogramBars, mean, percent, ratio, sinceOf } from './figures'

describe('ratings', () => {
  it('counts today as the last of the seven days', () => {
    zone.value = 'Asia/Shanghai'
    const now = Date.parse('2024-06-09T20:00:00Z') // already the tenth there
    expect(sinceOf('d1', now)).toBe('2024-06-09T16:00:00.000Z')
    expect(sinceOf('d7', now)).toBe('2024-06-03T16:00:00.000Z')
  })
  it('shows a dash where there is nothing to divide', () => {
    expect([percent(ratio(0, 0)), mean(null), percent(0.9958)]).toEqual(['–', '–', '99.6%'])
  })
  it('has five bars, whatever is missing', () => {
    expect(histogramBars([1, 0, 2]).map((bar) => bar.value)).toEqual([1, 0, 2, 0, 0])
  })
})
