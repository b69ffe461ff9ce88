import { expect, it } from 'vitest'

import type { BilledMonth, MonthUse } from '@/server/api/types'

import { kwh, moneyDrawn, useDrawn } from './accountMoney'

const bill = (month: string, amount_fen: number): BilledMonth => ({
  ...{ month, amount_fen, kwh: 1, open_fen: 0, due_on: null, paid_at: null },
})
const used = (month: string, wh: number | null, peak_wh: number | null = null): MonthUse => ({
  ...{ month, wh, peak_wh, sharp_wh: null, flat_wh: null, valley_wh: null },
})

it('sets what was paid beside what was billed for the same month', () => {
  const drawn = moneyDrawn({
    bills: [bill('2025-02-01', 4500), bill('2025-01-01', 3000)],
    paid: [{ month: '2025-02-01', amount_fen: 1500 }],
  })
  expect(drawn.places).toEqual(['25-01', '25-02'])
  expect(drawn.parts.map((part) => part.values)).toEqual([
    [30, 45],
    [null, 15],
  ])
})
it('draws tariff periods where they are told, and what they leave as all periods', () => {
  const drawn = useDrawn({ uses: [used('2025-01-01', 90_000), used('2025-02-01', 80_000, 60_000)] })
  expect(drawn.parts.map((part) => [part.of, part.values])).toEqual([
    ['peak', [null, 60]],
    ['whole', [90, 20]],
  ])
})
it('draws nothing of what nobody told', () => {
  expect(moneyDrawn({ bills: [], paid: [] }).parts).toEqual([])
  expect(useDrawn({ uses: [] }).parts).toEqual([])
})
it('writes kilowatt hours with a decimal only while they are few', () => {
  expect([kwh(1234), kwh(1_234_500)]).toEqual(['1.2', '1,235'])
})
