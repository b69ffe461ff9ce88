import { describe, expect, it } from 'vitest'

import { zone } from '@/base/format/moment'

import { filterOf } from './filter'

describe('the call list', () => {
  it('asks for whole days and for digits only', () => {
    zone.value = 'Asia/Shanghai'
    const filter = filterOf(
      {
        ...{
          number: '138 0013-8000',
          queue: 'general',
          extension: '8001',
          outcome: '' as const,
          business_type: 'praise',
        },
        dates: [new Date(2024, 5, 1), new Date(2024, 5, 2)],
      },
      2,
    )
    expect(filter).toEqual({
      number: '13800138000',
      queue: 'general',
      extension: '8001',
      outcome: '',
      business_type: 'praise',
      since: '2024-05-31T16:00:00.000Z',
      until: '2024-06-02T16:00:00.000Z',
      page: 2,
    })
  })
  it('asks for everything when nothing is chosen', () => {
    const nothing = { number: '', queue: '', extension: '', outcome: '' as const, dates: null, business_type: '' }
    expect(filterOf(nothing, 1)).toMatchObject({ since: '', until: '' })
  })
})
