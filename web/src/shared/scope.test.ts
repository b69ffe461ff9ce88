import { describe, expect, it } from 'vitest'

import type { Feeder } from '@/server/api/types'

import { bySubstation, darkFirst, scopeOf } from './scope'

const feeder = (code: string, name: string, substation = '城北站'): Feeder => ({
  code,
  name,
  substation_code: 'S1',
  substation_name: substation,
  voltage: '10kV',
  transformers: 4,
})

describe('the grid', () => {
  it('names feeders and leaves unknown codes as they are', () => {
    expect(
      scopeOf({ feeder_codes: ['F1', 'F9'], transformer_codes: ['T1'], device_names: [] }, [feeder('F1', '文三1线')]),
    ).toBe('文三1线 / F9 / T1')
  })
  it('names devices instead of the transformers below them', () => {
    expect(scopeOf({ feeder_codes: [], transformer_codes: ['T1', 'T2'], device_names: ['二号开关'] }, [])).toBe(
      '二号开关',
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
})
