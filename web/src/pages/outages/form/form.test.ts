import { describe, expect, it } from 'vitest'

import type { Feeder, Outage } from '@/server/api/types'

import { alreadyOpen, codesIn, emptyForm, farAhead, fault, inHours, toRequest } from './form'

const NOW = Date.parse('2024-06-01T10:07:00Z')
const feeder = { code: 'F1', name: '文三1线' } as Feeder
const form = (more: object) => ({ ...emptyForm(NOW), ...more })

describe('opening an outage', () => {
  it('wants a place and an end after its beginning', () => {
    expect(fault(form({}))).toBe('need_scope')
    expect(fault(form({ transformers: 'T1' }))).toBe('')
    expect(fault(form({ feeder_codes: ['F1'], etr_at: '2024-06-01T10:00:00Z' }))).toBe('etr_before')
    expect(fault(form({ feeder_codes: ['F1'], etr_at: '2024-06-01T12:00:00Z' }))).toBe('')
  })
  it('reads codes as people write them', () => {
    expect(codesIn(' T1,T2，T3、T1\nT4 ')).toEqual(['T1', 'T2', 'T3', 'T4'])
    expect(toRequest(form({ transformers: 'T1 T2', cause: ' tree ' }))).toMatchObject({
      transformer_codes: ['T1', 'T2'],
      cause: 'tree',
    })
  })
  it('doubts a moment more than ten days ahead, and none before', () => {
    expect(farAhead(['2024-06-11T10:06:00Z', null], NOW)).toEqual([])
    expect(farAhead(['2024-06-11T10:08:00Z', '2024-07-01T10:00:00Z'], NOW)).toEqual([
      '2024-06-11T10:08:00Z',
      '2024-07-01T10:00:00Z',
    ])
  })
  it('promises quarters of an hour', () => {
    expect(inHours(2, NOW)).toBe('2024-06-01T12:15:00.000Z')
  })
  it('warns of a feeder that is already out', () => {
    const open = [
      { status: 'open', feeder_codes: ['F1'] },
      { status: 'restored', feeder_codes: ['F2'] },
    ] as Outage[]
    expect(alreadyOpen(form({ feeder_codes: ['F1', 'F2'] }), open, [feeder])).toEqual(['文三1线'])
  })
})
