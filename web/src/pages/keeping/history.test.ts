import { expect, it } from 'vitest'

import { detailOf } from './history'

it('reads days, what a night forgot, and leaves a reason as it was written', () => {
  expect(detailOf({ action: 'keeping.period', detail: 'days=1095' })).toEqual({ days: '1,095' })
  expect(detailOf({ action: 'keeping.forget', detail: 'calls=2000 logs=3' })).toEqual({
    forgotten: [
      { kind: 'calls', rows: 2000 },
      { kind: 'logs', rows: 3 },
    ],
  })
  expect(detailOf({ action: 'citizen.hold', detail: 'days=3 of a dispute' })).toEqual({ text: 'days=3 of a dispute' })
})
