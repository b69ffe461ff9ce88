import { describe, expect, it } from 'vitest'

import { changed, changes } from './differences'
import { whyNotApprove } from './permission'
import { progressOf } from './progress'

describe('progress', () => {
  it('adds up, leaves the excluded out and puts the waiting last', () => {
    const progress = progressOf({ waiting: 5, acknowledged: 3, busy: 1, dialling: 1, excluded: 40 })
    expect(progress.total).toBe(10)
    expect(progress.ended).toBe(4)
    expect(progress.slices.map((slice) => slice.outcome)).toEqual(['acknowledged', 'busy', 'dialling', 'waiting'])
    expect(progress.slices.reduce((sum, slice) => sum + slice.share, 0)).toBeCloseTo(1)
  })
  it('shows an outcome it does not know rather than losing it', () => {
    expect(progressOf({ brand_new: 2 }).slices[0]).toEqual({ outcome: 'brand_new', count: 2, share: 1 })
  })
  it('is empty before there is anybody', () => {
    expect(progressOf({})).toEqual({ total: 0, ended: 0, slices: [] })
  })
})

describe('orders', () => {
  const may = { approve: 'campaign_needs_second_person', start: 'campaign_not_in_that_state' }
  it('are offered as the service says, and who may not approve a draft is told why', () => {
    expect(whyNotApprove({ status: 'draft', may })).toBe('campaign_needs_second_person')
    expect(whyNotApprove({ status: 'running', may })).toBe('')
  })
  it('sends only what was changed', () => {
    expect(changes({ lines: 5, tries: 3 }, { lines: 20, tries: 3 })).toEqual({ lines: 5 })
  })
  it('shows what is no longer as it was looked at', () => {
    const seen = {
      name: 'a',
      wording_zh: '一',
      wording_en: '',
      opens: '09:00:00',
      closes: '20:00:00',
      closed_days: [],
      per_second: 2,
      lines: 20,
      tries: 3,
      emergency: false,
      emergency_reason: '',
      counts: { waiting: 3 },
    }
    const now = { ...seen, wording_zh: '二', closes: '21:00:00', counts: { waiting: 4 } }
    expect(changed(seen, seen)).toEqual([])
    expect(changed(seen, now)).toEqual([
      { part: 'wording_zh', before: '一', after: '二' },
      { part: 'window', before: '09:00–20:00', after: '09:00–21:00' },
      { part: 'list', before: '3', after: '4' },
    ])
  })
})
