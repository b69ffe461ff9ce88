import { describe, expect, it } from 'vitest'

import { gradeBars } from './affected'

describe('the customers affected', () => {
  it('shows all three classes, also empty ones', () => {
    expect(gradeBars({ C: 4 }, (grade) => grade).map((bar) => [bar.name, bar.value])).toEqual([
      ['A', 0],
      ['B', 0],
      ['C', 4],
    ])
  })
})
