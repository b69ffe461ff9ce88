import { describe, expect, it } from 'vitest'

import { changes, mayApprove, takes } from './acts'
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
  it('can always stop what is not over', () => {
    expect((['draft', 'approved', 'running', 'paused'] as const).every((status) => takes(status, 'stop'))).toBe(true)
    expect(takes('stopped', 'resume')).toBe(false)
    expect(takes('done', 'start')).toBe(false)
  })
  it('never starts without approval', () => {
    expect(takes('draft', 'start')).toBe(false)
  })
  it('sends only what was changed', () => {
    expect(changes({ lines: 5, tries: 3 }, { lines: 20, tries: 3 })).toEqual({ lines: 5 })
  })
  it('keeps from approving who wrote or changed it', () => {
    expect(mayApprove({ status: 'draft', written_by: [2, 5], emergency: false }, { person_id: 5, permissions: [] })).toBe(false)
    expect(mayApprove({ status: 'draft', written_by: [2, 5], emergency: false }, { person_id: 2, permissions: [] })).toBe(false)
    expect(mayApprove({ status: 'draft', written_by: [2, 5], emergency: false }, { person_id: 3, permissions: [] })).toBe(true)
    expect(mayApprove({ status: 'running', written_by: [2, 5], emergency: false }, { person_id: 3, permissions: [] })).toBe(false)
  })
  it('lets calls outside the hours be approved by who is permitted only', () => {
    const urgent = { status: 'draft' as const, written_by: [2, 5], emergency: true }
    expect(mayApprove(urgent, { person_id: 3, permissions: [] })).toBe(false)
    expect(mayApprove(urgent, { person_id: 3, permissions: ['approve_calls_outside_hours'] })).toBe(true)
  })
})
