/** An agent learns whose number it is, and takes that back. */
import { allById, byId, disabled, mounted, press, settled, signedIn, text, type } from '#testing/mounted'
import { answering, asked, refusing, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { Candidate, Card } from '@/server/live/frames'

import LinkNumber from './LinkNumber.vue'

const person = (customer_id: number, name: string): Candidate =>
  ({ customer_id, name, number: `C${String(customer_id)}`, premises: [], role: 'owner' }) as unknown as Candidate
const card = (known: Partial<Card> = {}): Card =>
  ({ call_id: 'c1', number: '13490001002', confidence: 'unknown', candidates: [], ...known }) as unknown as Card
const LINK = 'POST /api/customers/7/phones'
const hit = { customer_id: 7, number: 'C7', name: 'Wang Li', kind: 'resident', grade: 'B', address: 'Pine Road 3' }

async function search(words: string): Promise<void> {
  await type('link-search', words)
  byId('link-search')
    .querySelector('input')
    ?.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  const field = byId('link-search')
  if (field.matches('input')) field.dispatchEvent(new KeyboardEvent('keydown', { key: 'Enter', bubbles: true }))
  await settled()
}

beforeEach(() => {
  signedIn('agent', ['correct_customers'])
  answering('GET /api/customers/search', { customers: [{ ...hit, matched_by: 'name' }] })
  answering(LINK, { correction_id: 5, number: '13490001002', role: 'owner' })
  answering('POST /api/customers/7/corrections/5/undo', null)
})

it('links an unknown number to whom the search finds, and undoes it', async () => {
  await mounted(LinkNumber, { card: card(), chosen: null })
  await press('card-link')
  expect(disabled('link-submit')).toBe(true)
  await search('Wang')
  await press('link-choice')
  await press('link-submit')
  expect(sent(LINK)).toEqual({ number: '13490001002', role: 'owner', call_id: 'c1' })
  expect(byId('card-linked').textContent).toContain('Wang Li')
  await press('card-unlink')
  expect(asked.at(-1)?.what).toBe('POST /api/customers/7/corrections/5/undo')
  expect(allById('card-linked')).toHaveLength(0)
})
it('offers those on the card first, and who is chosen there is chosen here', async () => {
  const several = card({ confidence: 'shared', candidates: [person(7, 'Wang Li'), person(8, 'Li Na')] })
  await mounted(LinkNumber, { card: several, chosen: 7 })
  await press('card-link')
  expect(allById('link-choice').map((one) => one.getAttribute('aria-checked'))).toEqual(['true', 'false'])
  refusing(LINK, 409, 'already_linked')
  await press('link-submit')
  expect(text()).toContain('theirs already')
})
it('is not offered where the caller is known, the number withheld, or the role may not', async () => {
  for (const known of [{ confidence: 'exact' }, { confidence: 'withheld', number: '' }] as Partial<Card>[]) {
    await mounted(LinkNumber, { card: card(known), chosen: null })
    expect(allById('card-link')).toHaveLength(0)
  }
  signedIn('agent', [])
  await mounted(LinkNumber, { card: card(), chosen: null })
  expect(allById('card-link')).toHaveLength(0)
})
