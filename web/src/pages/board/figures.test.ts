import { describe, expect, it } from 'vitest'

import type { BoardAgent, BoardCall } from '@/server/live/frames'

import { readyIn, waitGrade } from '@/shared/queues/queueWaiting'

import { agentCounts, byState, byUrgency } from './figures'

const call = (id: string, state: BoardCall['state'], at: string, queue = 'general'): BoardCall => ({
  call_id: id,
  direction: 'in',
  number: '1',
  state,
  since: at,
  queue,
  extension: '',
  arrived_at: at,
  queued_at: null,
  answered_at: null,
  attempt_id: '',
  credit_s: 0,
  path: [],
  ringing: [],
})
const agent = (extension: string, state: BoardAgent['state'], queues = ['general']): BoardAgent => ({
  extension,
  state,
  reason: '',
  since: '2024-01-01T00:00:00Z',
  call_id: '',
  name: '',
  device_state: '',
  wrap_up_ends_at: null,
  paused_since: null,
  may: {},
  queues,
})

describe('the board', () => {
  it('grades a wait by the standards it prints', () => {
    expect(waitGrade(0, 900)).toBe('none')
    expect([15, 16, 60, 61].map((seconds) => waitGrade(1, seconds))).toEqual(['good', 'late', 'late', 'bad'])
  })
  it('puts who waits longest first', () => {
    const calls = [
      call('t', 'talking', '2024-01-01T00:00:00Z'),
      call('young', 'queued', '2024-01-01T00:00:09Z'),
      call('old', 'queued', '2024-01-01T00:00:02Z'),
    ]
    expect(byUrgency(calls).map((one) => one.call_id)).toEqual(['old', 'young', 't'])
  })
  it('counts a wait from the queue, not from the arrival', () => {
    const early = { ...call('early', 'queued', '2024-01-01T00:00:00Z'), queued_at: '2024-01-01T00:05:00Z' }
    const late = { ...call('late', 'queued', '2024-01-01T00:01:00Z'), queued_at: '2024-01-01T00:02:00Z' }
    expect(byUrgency([early, late]).map((one) => one.call_id)).toEqual(['late', 'early'])
  })
  it('counts as ready for a queue who serves it and is not already being rung', () => {
    const agents = [agent('1', 'ready'), agent('2', 'ringing'), agent('3', 'ready', ['billing']), agent('4', 'talking')]
    expect(readyIn(agents, 'general')).toBe(1)
  })
  it('orders and counts agents by what they do', () => {
    const agents = [agent('3', 'signed_out'), agent('2', 'ready'), agent('1', 'ringing')]
    expect(byState(agents).map((one) => one.extension)).toEqual(['1', '2', '3'])
    expect(agentCounts(agents)).toMatchObject({ ready: 1, ringing: 1, signed_out: 1, talking: 0 })
  })
})
