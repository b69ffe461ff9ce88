import { describe, expect, it } from 'vitest'

import { histogramBars, mean, percent, ratio, sinceOf } from './figures'

describe('ratings', () => {
  it('counts today as the last of the seven days', () => {
    expect(sinceOf('d1', '2024-06-10T00:00:00.000Z')).toBe('2024-06-10T00:00:00.000Z')
    expect(sinceOf('d7', '2024-06-10T00:00:00.000Z')).toBe('2024-06-04T00:00:00.000Z')
  })
  it('shows a dash where there is nothing to divide', () => {
    expect([percent(ratio(0, 0)), mean(null), percent(0.9958)]).toEqual(['–', '–', '99.6%'])
  })
  it('has five bars, whatever is missing', () => {
    expect(histogramBars([1, 0, 2]).map((bar) => bar.value)).toEqual([1, 0, 2, 0, 0])
  })
})
