import { describe, expect, it } from 'vitest'

import { may, next, SILENT, type PhoneEvent, type PhoneState } from './state'

const after = (...events: PhoneEvent[]): PhoneState =>
  events.reduce((state, event, index) => next(state, event, index + 1), SILENT)

describe('the softphone', () => {
  it('rings, is answered, talks and ends', () => {
    const ringing = after({ is: 'started' }, { is: 'registered' }, { is: 'incoming', number: '138' })
    expect(ringing.call).toEqual({
      phase: 'incoming',
      number: '138',
      since: 3,
      muted: false,
      held: false,
      heldSince: 0,
    })
    expect(may(ringing)).toEqual({ answer: true, hangUp: true, mute: false, key: false })
    const talking = next(next(ringing, { is: 'answering' }, 4), { is: 'confirmed' }, 5)
    expect(talking.call?.phase).toBe('talking')
    expect(talking.call?.since).toBe(5)
    expect(next(talking, { is: 'ended', cause: 'Terminated' }, 9).call).toBeNull()
  })
  it('does not restart the talk timer when the call is confirmed twice', () => {
    const talking = after({ is: 'incoming', number: '1' }, { is: 'confirmed' }, { is: 'confirmed' })
    expect(talking.call?.since).toBe(2)
  })
  it('keeps the conversation when only the signalling is lost', () => {
    const lost = after(
      { is: 'registered' },
      { is: 'incoming', number: '1' },
      { is: 'confirmed' },
      { is: 'disconnected' },
    )
    expect(lost.line).toBe('lost')
    expect(lost.call?.phase).toBe('talking')
  })
  it('stays silent in a window whose telephone was taken, until it is taken back', () => {
    const taken = after({ is: 'registered' }, { is: 'taken' }, { is: 'registered' }, { is: 'incoming', number: '1' })
    expect(taken.line).toBe('taken')
    expect(taken.call).toBeNull()
    expect(next(taken, { is: 'started' }, 9).line).toBe('starting')
  })
  it('says why a call failed, and nothing when it ended as calls do', () => {
    const ended = (cause: string) => after({ is: 'incoming', number: '1' }, { is: 'ended', cause }).lastEnd
    expect(['RTP Timeout', 'WebRTC Error', 'No Answer', 'Something new'].map(ended)).toEqual([
      'connection',
      'sound',
      'no_answer',
      'fault',
    ])
    expect(['Terminated', 'Canceled', 'Rejected'].map(ended)).toEqual(['', '', ''])
  })
  it('counts how long the line is lost from the first loss', () => {
    expect(after({ is: 'registered' }, { is: 'disconnected' }, { is: 'disconnected' }).lineSince).toBe(2)
  })
  it('counts each hold from its own beginning', () => {
    const talking = after({ is: 'incoming', number: '1' }, { is: 'confirmed' })
    const held = next(next(talking, { is: 'held', on: true }, 30), { is: 'held', on: true }, 31)
    expect(held.call?.heldSince).toBe(30)
    expect(next(next(held, { is: 'held', on: false }, 40), { is: 'held', on: true }, 50).call?.heldSince).toBe(50)
    expect(held.call?.since).toBe(2)
  })
  it('ignores keys for a call that is not there', () => {
    expect(after({ is: 'muted', on: true }, { is: 'held', on: true }).call).toBeNull()
  })
})
