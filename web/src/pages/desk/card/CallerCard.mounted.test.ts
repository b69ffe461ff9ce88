/** The card as an agent reads it while it rings. */
import { allById, byId, mounted, press, settled, text } from '#testing/mounted'
import { describe, expect, it } from 'vitest'

import type { Candidate, CandidatePremise, Card, CardOutage } from '@/server/live/frames'

import CallerCard from './CallerCard.vue'

const premise = (known: Partial<CandidatePremise> = {}): CandidatePremise => ({
  ...{ premise_id: 1, code: 'P1', address: 'Pine Road 3', district: 'North', account_number: 'A1', meter_number: 'M1' },
  ...{ feeder_code: 'F7', transformer_code: 'T1', balance_fen: -12_840, last_bill: null },
  ...known,
})
const candidate = (known: Partial<Candidate> = {}): Candidate => ({
  ...{ customer_id: 7, name: 'Wang Li', number: 'C7', kind: 'resident', grade: 'B', role: 'owner', critical: '' },
  ...{ language: 'zh', elderly: false, premises: [premise()] },
  ...known,
})
let calls = 0
const card = (known: Partial<Card> = {}): Card => ({
  ...{
    call_id: String((calls += 1)),
    number: '13800000000',
    direction: 'in',
    queue: 'outage',
    attempt_id: '',
    hazard: false,
  },
  ...{ arrived_at: '2024-06-01T08:00:00Z', queued_at: null, waited_s: 37, path: [], reported: false },
  ...{ confidence: 'exact', candidates: [candidate()], candidate_count: 1, last_calls: [], outage: null, supplies: [] },
  ...{ suggested_action: 'greet' },
  ...known,
})
const dark: CardOutage = {
  ...{ outage_id: 'o1', premise_id: 1, kind: 'fault', cause: 'a fallen tree', note_en: '', note_zh: '' },
  ...{ started_at: '2024-06-01T08:00:00Z', etr_at: null },
}
const shown = (known: Partial<Card> = {}, over = false) => mounted(CallerCard, { card: card(known), over })

describe('who calls', () => {
  it('has the name before the number when it is sure, and one line on the supply', async () => {
    await shown({ supplies: [{ premise_id: 1, state: 'normal' } as Card['supplies'][number]] })
    expect(byId('card-name').textContent).toBe('Wang Li')
    expect(byId('card-number').textContent).toContain('138')
    expect(byId('card-supply').dataset.supply).toBe('normal')
    expect(allById('card-candidate')).toHaveLength(0)
    expect(text()).toContain('¥128.40')
  })
  it('leaves the choice to the agent where several share the number', async () => {
    await shown({ confidence: 'shared', candidates: [candidate(), candidate({ customer_id: 8, name: 'Li Na' })] })
    expect(allById('card-name')).toHaveLength(0)
    allById('card-candidate')[1]?.click()
    await settled()
    expect(byId('card-name').textContent).toBe('Li Na')
    expect(allById('card-candidate')[1]?.getAttribute('aria-pressed')).toBe('true')
  })
  it('takes nobody for granted who had the number formerly', async () => {
    await shown({ confidence: 'former' })
    expect(allById('card-name')).toHaveLength(0)
    expect(byId('card-confidence').dataset.confidence).toBe('former')
  })
  it('offers the search where nobody is known', async () => {
    await shown({ confidence: 'unknown', candidates: [], suggested_action: 'ask_identity' })
    expect(byId('card-search').matches('input, :has(input)')).toBe(true)
    expect(text()).not.toContain('Wang Li')
  })
})

describe('what happens at their address', () => {
  it('stands on top when they are in the dark', async () => {
    await shown({ outage: dark, supplies: [], suggested_action: 'tell_outage' })
    expect(byId('card-outage').textContent).toContain('a fallen tree')
  })
  it('is not told of another’s address once it is clear who calls', async () => {
    await shown({ outage: { ...dark, premise_id: 99 }, suggested_action: 'tell_outage' })
    expect(allById('card-outage')).toHaveLength(0)
  })
  it('is named as perhaps theirs while it is not clear who calls', async () => {
    await shown({
      outage: dark,
      confidence: 'shared',
      candidates: [candidate(), candidate({ customer_id: 8, name: 'Li Na', premises: [] })],
      suggested_action: 'tell_outage',
    })
    expect(allById('card-outage')).toHaveLength(1)
    expect(byId('card-suggestion').textContent).toContain('Ask for the name')
  })
  it('gives way to danger, which is asked for first', async () => {
    await shown({ hazard: true, suggested_action: 'hazard_first' })
    expect(byId('card-hazard').getAttribute('role')).toBe('alert')
    expect(allById('card-suggestion')).toHaveLength(0)
  })
  it('treats who gave no answer to the danger question as in danger, and says so', async () => {
    await shown({ hazard: true, path: ['silent_danger'] })
    const silent = byId('card-hazard').textContent
    await shown({ hazard: true, path: ['silent_danger', 'record_hazard'] })
    expect(byId('card-hazard').textContent).not.toBe(silent)
  })
})

describe('after the call', () => {
  it('stays to be read until it is put away', async () => {
    const shownCard = await shown({}, true)
    expect(byId('card-name').textContent).toBe('Wang Li')
    await press('card-dismiss')
    expect(shownCard.emitted('dismiss')).toHaveLength(1)
  })
  it('has no such button while it lasts', async () => {
    await shown()
    expect(allById('card-dismiss')).toHaveLength(0)
  })
})
