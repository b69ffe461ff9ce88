import { expect, test } from 'vitest'

import type { Report } from '@/server/api/types'

import { oneAtATime } from '@/base/ui/oneAtATime'

import { goneFrom, scopeOf } from './reports'

const report = (feeder: string, transformer: string): Report => ({
  report_ids: [1],
  first_at: '',
  last_at: '',
  number: '',
  hazard: false,
  feeder_code: feeder,
  transformer_code: transformer,
  address: '',
  customer: '',
  critical: '',
  may: {},
})

test('reports on one transformer point to it, and many on a feeder to the feeder', () => {
  expect(scopeOf([report('F1', 'T1'), report('F1', 'T1')])).toEqual({ feeder_codes: [], transformers: 'T1' })
  expect(scopeOf(['T1', 'T2', 'T3'].map((code) => report('F1', code)))).toEqual({
    feeder_codes: ['F1'],
    transformers: '',
  })
  expect(scopeOf([report('F1', ''), report('F2', 'T9')])).toEqual({ feeder_codes: ['F1'], transformers: 'T9' })
  expect(scopeOf([report('', '')])).toEqual({ feeder_codes: [], transformers: '' })
})

test('what another settles meanwhile is told', () => {
  const [one, two] = [
    { ...report('F1', 'T1'), report_ids: [1, 2] },
    { ...report('F1', 'T2'), report_ids: [3] },
  ]
  expect(goneFrom([one, two], [{ ...one, report_ids: [2, 9] }])).toEqual([two])
})

test('a list is never read twice at once, and what happens meanwhile is not missed', async () => {
  const waiting: (() => void)[] = []
  const load = oneAtATime(
    () =>
      new Promise((done) => {
        waiting.push(() => {
          done()
        })
      }),
  )
  const first = load()
  const second = load()
  void load()
  expect(waiting.length).toBe(1)
  waiting[0]?.()
  await new Promise((done) => {
    setTimeout(done)
  })
  expect(waiting.length).toBe(2)
  waiting[1]?.()
  await Promise.all([first, second])
  expect(waiting.length).toBe(2)
})
