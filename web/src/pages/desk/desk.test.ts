import { describe, expect, it } from 'vitest'

import { listAllCalls } from '@/server/api/calls'
import type { ListedCall } from '@/server/api/types'
import type { Candidate, CandidatePremise } from '@/server/live/frames'

import { balanceState, etrState, firstChoice, outageSight, suffers, suggestionFor, waitState } from '@/shared/cardRules'
import { useChoice } from './card/chosenCustomer'
import { dayFigures } from './idle/dayFigures'
import { pauseDigits, readyKey } from './agent/readyKey'
import { wrapUpLeft } from './agent/wrapUp'

const candidate = (id: number): Candidate => ({
  customer_id: id,
  number: String(id),
  name: '王',
  kind: 'resident',
  grade: 'C',
  language: 'zh',
  elderly: false,
  critical: '',
  premises: [],
  role: 'owner',
})
const NOW = Date.parse('2024-06-01T10:00:00Z')

describe('the card', () => {
  it('opens a customer by itself only when the match is sure', () => {
    expect(firstChoice('exact', [candidate(7)])).toBe(7)
    expect(firstChoice('shared', [candidate(7), candidate(8)])).toBeNull()
    expect(firstChoice('former', [candidate(7)])).toBeNull()
    expect(firstChoice('unknown', [])).toBeNull()
  })
  it('keeps whom the agent chose for this call, and for no other', () => {
    useChoice(
      () => 'a',
      () => null,
    ).value = 8
    expect(
      useChoice(
        () => 'a',
        () => null,
      ).value,
    ).toBe(8)
    expect(
      useChoice(
        () => 'b',
        () => 7,
      ).value,
    ).toBe(7)
  })
  it('says how far the expected time is, also when it has passed', () => {
    expect(etrState({ etr_at: null }, NOW, 'en')).toEqual({ is: 'none' })
    expect(etrState({ etr_at: '2024-06-01T11:20:10Z' }, NOW, 'zh-CN')).toEqual({ is: 'ahead', by: '1 小时 20 分' })
    expect(etrState({ etr_at: '2024-06-01T09:45:00Z' }, NOW, 'en')).toEqual({ is: 'passed', by: '15 min' })
  })
  it('takes an outage for a customer’s where it darkens any of their premises', () => {
    const one = { ...candidate(7), premises: [{ premise_id: 8 } as CandidatePremise] }
    const dark = { premise_id: 8, state: 'dark' as const, started_at: null, etr_at: null, restored_at: null }
    const supply = (outage: string | null) => new Map([[8, { ...dark, outage_id: outage }]])
    expect(suffers(one, { premise_id: 8, outage_id: 'a' }, new Map())).toBe(true)
    expect(suffers(one, { premise_id: 7, outage_id: 'a' }, supply('a'))).toBe(true)
    expect(suffers(one, { premise_id: 7, outage_id: 'a' }, supply('b'))).toBe(false)
    expect(suffers(one, { premise_id: 7, outage_id: 'a' }, new Map())).toBe(false)
  })
  it('never says that an outage is at the address of a caller who may be somebody else', () => {
    const struck = { started_at: '2024-06-01T09:00:00Z' }
    expect(outageSight(struck, true, NOW)).toBe('here')
    expect(outageSight(struck, false, NOW)).toBe('perhaps')
  })
  it('does not take an outage that is planned for one that has begun', () => {
    expect(outageSight({ started_at: '2024-06-03T09:00:00Z' }, true, NOW)).toBe('ahead')
    expect(suggestionFor('critical_outage', 'ahead', true)).toBe('tell_planned')
    expect(suggestionFor('critical_outage', 'here', true)).toBe('critical_outage')
    expect(suggestionFor('hazard_first', 'ahead', true)).toBe('hazard_first')
  })
  it('suggests to tell of an outage only to whom it concerns', () => {
    expect(suggestionFor('tell_outage', 'perhaps', false)).toBe('ask_which')
    expect(suggestionFor('tell_outage', 'perhaps', true)).toBe('greet')
    expect(suggestionFor('tell_outage', 'here', true)).toBe('tell_outage')
  })
  it('lets the wait run until the answer fixes it', () => {
    expect(waitState({ queued_at: '2024-06-01T09:59:20Z', waited_s: null }, NOW)).toEqual({
      is: 'running',
      seconds: 40,
    })
    expect(waitState({ queued_at: '2024-06-01T09:50:00Z', waited_s: 24 }, NOW)).toEqual({ is: 'over', seconds: 24 })
    expect(waitState({ queued_at: null, waited_s: null }, NOW)).toEqual({ is: 'none' })
  })
  it('tells debt from credit', () => {
    expect([-1, 0, 1].map(balanceState)).toEqual(['owes', 'settled', 'credit'])
  })
})

describe('the ready key', () => {
  it('does what the state asks for and nothing during a call', () => {
    expect(readyKey('not_ready')).toBe('ready')
    expect(readyKey('ready')).toBe('not_ready')
    expect(readyKey('wrap_up')).toBe('end_wrap_up')
    expect(readyKey('talking')).toBeNull()
    expect(readyKey('signed_out')).toBeNull()
  })
  it('gives the first nine reasons a digit', () => {
    expect(
      pauseDigits(['a', ...'bcdefghij'])
        .map((one) => one.digit)
        .join(''),
    ).toBe('123456789')
  })
})

describe('wrap-up', () => {
  it('counts down to the end the service named', () => {
    const agent = { since: '2024-06-01T09:59:50Z', wrap_up_ends_at: '2024-06-01T10:00:10Z' }
    expect(wrapUpLeft(agent, NOW)).toEqual({ seconds: 10, share: 0.5 })
  })
  it('never shows less than nothing', () => {
    expect(wrapUpLeft({ since: '2024-06-01T09:00:00Z', wrap_up_ends_at: null }, NOW).seconds).toBe(0)
  })
})

describe('the day', () => {
  it('averages over answered calls only', () => {
    const calls = [
      { outcome: 'answered', talk_s: 100 },
      { outcome: 'answered', talk_s: 200 },
      { outcome: 'abandoned', talk_s: 0 },
    ]
    expect(dayFigures(calls, { mean: 4.5, answered: 2 })).toEqual({
      answered: 2,
      talk_s: 300,
      mean_talk_s: 150,
      rating: 4.5,
      ratings: 2,
    })
    expect(dayFigures([], undefined)).toEqual({ answered: 0, talk_s: 0, mean_talk_s: null, rating: null, ratings: 0 })
  })
  it('counts the hundredth call and those after it, each once', async () => {
    const all = Array.from({ length: 120 }, (_, index) => ({ call_id: String(index) }) as ListedCall)
    const list = ({ page = 1 }) =>
      Promise.resolve({ rows: all.slice(Math.max(0, (page - 1) * 50 - 1), page * 50), total: 120, page, page_size: 50 })
    expect((await listAllCalls({}, list)).map((call) => call.call_id)).toEqual(all.map((call) => call.call_id))
  })
})
