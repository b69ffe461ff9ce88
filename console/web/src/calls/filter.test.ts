import { describe, expect, it } from 'vitest'

import { filterOf } from './filter'

describe('the call list', () => {
  it('asks for whole days and for digits only', () => {
    const filter = filterOf({ number: '138 0013-8000', queue: 'general', outcome: '', dates: [new Date('2024-06-01T00:00:00Z'), new Date('2024-06-02T00:00:00Z')] }, 2)
    expect(filter).toEqual({ number: '13800138000', queue: 'general', outcome: '', since: '2024-06-01T00:00:00.000Z', until: '2024-06-03T00:00:00.000Z', page: 2 })
  })
  it('asks for everything when nothing is chosen', () => {
    expect(filterOf({ number: '', queue: '', outcome: '', dates: null }, 1)).toMatchObject({ since: '', until: '' })
  })
})
