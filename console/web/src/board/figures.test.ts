import { describe, expect, it } from 'vitest'

import type { BoardAgent, BoardCall } from '@/live/frames'

import { agentCounts, byState, byUrgency, queueFigures, waitGrade } from './figures'

const call = (id: string, state: BoardCall['state'], at: string, queue = 'general'): BoardCall => ({
  call_id: id, direction: 'in', number: '1', state, since: at, queue, extension: '', arrived_at: at,
})
const agent = (extension: string, state: BoardAgent['state'], queues = ['general']): BoardAgent => ({
  extension, state, reason: '', since: '2024-01-01T00:00:00Z', call_id: '', queues,
})

describe('the board', () => {
  it('grades a wait by the standards it prints', () => {
    expect(waitGrade(0, 900)).toBe('none')
    expect([15, 16, 60, 61].map((seconds) => waitGrade(1, seconds))).toEqual(['good', 'late', 'late', 'bad'])
  })
  it('counts callers still ringing an agent as waiting, and the longest of all', () => {
    const calls = [
      call('a', 'queued', '2024-01-01T00:00:10Z'), call('b', 'ringing', '2024-01-01T00:00:05Z'),
      call('c', 'talking', '2024-01-01T00:00:00Z'), call('d', 'queued', '2024-01-01T00:00:01Z', 'vip'),
    ]
    const figures = queueFigures({ name: 'general', waiting: 9 }, calls, [agent('1', 'ready'), agent('2', 'talking'), agent('3', 'signed_out')])
    expect(figures).toEqual({ name: 'general', waiting: 2, longestSince: '2024-01-01T00:00:05Z', ready: 1, members: 2 })
  })
  it('believes the queue where it sees no calls and no agents', () => {
    expect(queueFigures({ name: 'q', waiting: 3, ready: 1, members: 4 }, [], [])).toMatchObject({ waiting: 3, ready: 1, members: 4 })
  })
  it('puts who waits longest first', () => {
    const calls = [call('t', 'talking', '2024-01-01T00:00:00Z'), call('young', 'queued', '2024-01-01T00:00:09Z'), call('old', 'queued', '2024-01-01T00:00:02Z')]
    expect(byUrgency(calls).map((one) => one.call_id)).toEqual(['old', 'young', 't'])
  })
  it('orders and counts agents by what they do', () => {
    const agents = [agent('3', 'signed_out'), agent('2', 'ready'), agent('1', 'ringing')]
    expect(byState(agents).map((one) => one.extension)).toEqual(['1', '2', '3'])
    expect(agentCounts(agents)).toMatchObject({ ready: 1, ringing: 1, signed_out: 1, talking: 0 })
  })
})
