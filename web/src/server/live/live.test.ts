import { describe, expect, it } from 'vitest'

import { BLANK, fold } from './fold'
import type { BoardAgent, Card, Frame } from './frames'
import { backoff, greeting, judge } from './resume'

const agent = (extension: string, state: BoardAgent['state']): BoardAgent => ({
  extension,
  state,
  reason: '',
  since: '2024-01-01T00:00:00Z',
  call_id: '',
  name: '',
  device_state: 'NOT_INUSE',
  queues: [],
  wrap_up_ends_at: null,
  paused_since: null,
  may: {},
})
const card = (callId: string): Card => ({
  call_id: callId,
  number: '13800138000',
  confidence: 'unknown',
  candidates: [],
  outage: null,
  path: [],
  queued_at: null,
  waited_s: 3,
  last_calls: [],
  supplies: [],
  suggested_action: 'greet',
  candidate_count: 0,
  direction: 'in',
  arrived_at: '',
  queue: '',
  reported: false,
  hazard: false,
  attempt_id: '',
})
const frame = (kind: string, data: unknown, seq = 1, epoch = 'a'): Frame =>
  ({ epoch, seq, kind, data }) as unknown as Frame

describe('the place in the stream', () => {
  it('begins with hello and resumes from where it stood', () => {
    expect(greeting(null)).toBe('{"hello":true}')
    expect(greeting({ epoch: 'a', seq: 7 })).toBe('{"resume":{"epoch":"a","seq":7}}')
  })
  it('takes the next frame once and drops it the second time', () => {
    const next = frame('link', { up: true, why: '' }, 8)
    expect(judge({ epoch: 'a', seq: 7 }, next)).toEqual({ take: true, place: { epoch: 'a', seq: 8 } })
    expect(judge({ epoch: 'a', seq: 8 }, next)).toEqual({ take: false, ask: false })
  })
  it('asks again after a gap, a new epoch, or without a snapshot', () => {
    expect(judge({ epoch: 'a', seq: 5 }, frame('link', {}, 8))).toEqual({ take: false, ask: true })
    expect(judge({ epoch: 'b', seq: 5 }, frame('link', {}, 6))).toEqual({ take: false, ask: true })
    expect(judge(null, frame('link', {}, 1))).toEqual({ take: false, ask: true })
  })
  it('accepts a snapshot from anywhere', () => {
    expect(judge({ epoch: 'b', seq: 90 }, frame('snapshot', {}, 2))).toEqual({
      take: true,
      place: { epoch: 'a', seq: 2 },
    })
  })
  it('waits longer after each failure, never more than 15 s', () => {
    expect(backoff(0, 1)).toBe(500)
    expect(backoff(3, 0)).toBe(2000)
    expect(backoff(50, 1)).toBe(15_000)
  })
})

describe('the live picture', () => {
  it('knows its own agent among the others', () => {
    const one = fold(BLANK, frame('agent', agent('1002', 'ready')), '1001')
    const two = fold(one, frame('agent', agent('1001', 'ringing')), '1001')
    expect(one.me).toBeNull()
    expect(two.me?.state).toBe('ringing')
    expect(Object.keys(two.agents)).toEqual(['1002', '1001'].sort())
  })
  it('keeps the card readable after its call, and only after its own', () => {
    const talking = fold(BLANK, frame('agent', agent('1001', 'talking')), '1001')
    const shown = fold(talking, frame('card', card('c1')), '1001')
    expect(fold(shown, frame('card_cleared', { call_id: 'c0' }), '1001').cardCleared).toBe(false)
    const cleared = fold(shown, frame('card_cleared', { call_id: 'c1' }), '1001')
    expect(cleared.card?.call_id).toBe('c1')
    expect(cleared.cardCleared).toBe(true)
    expect(fold(cleared, frame('card', card('c2')), '1001').cardCleared).toBe(false)
    const renewed = fold(cleared, frame('card_renewed', { ...card('c1'), confidence: 'exact' }), '1001')
    expect(renewed.card?.confidence).toBe('exact')
    expect(renewed.cardCleared).toBe(true)
    expect(fold(cleared, frame('card_renewed', card('c0')), '1001')).toBe(cleared)
  })
  it('takes the card away with a call that only rang', () => {
    const ringing = fold(BLANK, frame('agent', agent('1001', 'ringing')), '1001')
    const shown = fold(ringing, frame('card', card('c1')), '1001')
    expect(fold(shown, frame('card_cleared', { call_id: 'c1' }), '1001').card).toBeNull()
  })
  it("puts the last call's card away when the agent is ready again", () => {
    const talking = fold(BLANK, frame('agent', agent('1001', 'talking')), '1001')
    const over = fold(
      fold(talking, frame('card', card('c1')), '1001'),
      frame('card_cleared', { call_id: 'c1' }),
      '1001',
    )
    expect(fold(over, frame('agent', agent('1001', 'wrap_up')), '1001').card).not.toBeNull()
    expect(fold(over, frame('agent', agent('1001', 'ready')), '1001').card).toBeNull()
  })
  it('forgets calls that are gone, and everything else at a snapshot', () => {
    const call = { call_id: 'c1', number: '1', state: 'queued' }
    const one = fold(BLANK, frame('call', call), '')
    expect(Object.keys(one.calls)).toEqual(['c1'])
    expect(fold(one, frame('call_gone', { call_id: 'c1' }), '').calls).toEqual({})
    expect(
      fold(one, frame('snapshot', { agent: null, card: null, board: null, link: { up: true, why: '' } }), '').calls,
    ).toEqual({})
  })
})
