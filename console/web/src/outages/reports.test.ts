import { expect, test } from 'vitest'

import type { Report } from '@/api/types'

import { scopeOf } from './reports'

const report = (feeder: string, transformer: string): Report => ({
  report_ids: [1], first_at: '', last_at: '', number: '', hazard: false, feeder_code: feeder, transformer_code: transformer, address: '', customer: '', critical: '',
})

test('reports on one transformer point to it, and many on a feeder to the feeder', () => {
  expect(scopeOf([report('F1', 'T1'), report('F1', 'T1')])).toEqual({ feeder_codes: [], transformers: 'T1' })
  expect(scopeOf(['T1', 'T2', 'T3'].map((code) => report('F1', code)))).toEqual({ feeder_codes: ['F1'], transformers: '' })
  expect(scopeOf([report('F1', ''), report('F2', 'T9')])).toEqual({ feeder_codes: ['F1'], transformers: 'T9' })
  expect(scopeOf([report('', '')])).toEqual({ feeder_codes: [], transformers: '' })
})
