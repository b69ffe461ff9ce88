import { describe, expect, it } from 'vitest'

import { zone } from '@/base/format/moment'

import { counted, histogramBars, mean, percent, ratio, sinceOf, trend } from './figures'

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
  it('tells times as a clock, whatever fractions they come with', () => {
    const made = { numerator: 4586.0002, denominator: 7623.7931 }
    expect(counted({ unit: 'time_share', ...made })).toBe('1:16:26 ÷ 2:07:04')
    expect(counted({ unit: 'seconds', numerator: 200.4, denominator: 5 })).toBe('3:20 ÷ 5')
    expect(counted({ unit: 'share', numerator: 12, denominator: 40 })).toBe('12 ÷ 40')
  })
  it('gives a measure its value of each day, and no trend to a single day', () => {
    const days = [
      { day: '2024-06-03', values: [0.1, 0.5] },
      { day: '2024-06-04', values: [0.2, null] },
    ]
    expect(trend(days, 1, 'share')).toEqual([
      { name: '06-03', value: 0.5, text: '50.0%' },
      { name: '06-04', value: null, text: '–' },
    ])
    expect(trend(days.slice(0, 1), 1, 'share')).toEqual([])
  })
})
