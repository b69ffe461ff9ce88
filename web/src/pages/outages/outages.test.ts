import { describe, expect, it } from 'vitest'

import type { Feeder, Outage } from '@/server/api/types'

import { gradeBars } from './affected'
import { alreadyOpen, codesIn, emptyForm, farAhead, fault, inHours, toRequest } from './form'
import { bySubstation, darkFirst, scopeOf } from '@/shared/scope'

const NOW = Date.parse('2024-06-01T10:07:00Z')
const feeder = (code: string, name: string, substation = '城北站'): Feeder => ({
  code,
  name,
  substation_code: 'S1',
  substation_name: substation,
  voltage: '10kV',
  transformers: 4,
})
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
    expect(alreadyOpen(form({ feeder_codes: ['F1', 'F2'] }), open, [feeder('F1', '文三1线')])).toEqual(['文三1线'])
  })
})

describe('the grid', () => {
  it('names feeders and leaves unknown codes as they are', () => {
    expect(scopeOf({ feeder_codes: ['F1', 'F9'], transformer_codes: ['T1'] }, [feeder('F1', '文三1线')])).toBe(
      '文三1线 / F9 / T1',
    )
  })
  it('puts what is dark now before what is scheduled', () => {
    expect(darkFirst([{ phase: 'scheduled' }, { phase: 'dark' }] as const).map((one) => one.phase)).toEqual([
      'dark',
      'scheduled',
    ])
  })
  it('groups feeders by substation', () => {
    const groups = bySubstation([feeder('1', 'a'), feeder('2', 'b', '古荡站'), feeder('3', 'c')])
    expect(groups.map((group) => [group.substation, group.feeders.length])).toEqual([
      ['城北站', 2],
      ['古荡站', 1],
    ])
  })
  it('shows all three classes, also empty ones', () => {
    expect(gradeBars({ C: 4 }, (grade) => grade).map((bar) => [bar.name, bar.value])).toEqual([
      ['A', 0],
      ['B', 0],
      ['C', 4],
    ])
  })
})
