/** A customer's file: each account's money and use, and corrections that are undone. */
import { allById, byId, mounted, press, signedIn, text, until } from '#testing/mounted'
import { answering, asked, refusing } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { AccountMoney, CorrectionLine } from '@/server/api/types'

import CustomerFile from './CustomerFile.vue'

const premise = { premise_id: 1, code: 'P1', address: 'Pine Road 3', district: '', feeder_code: 'F1' }
const account = (account_id: number) => ({
  ...{ account_id, number: `3301${String(account_id)}`, status: 'active', tariff: '', meter_number: 'M1' },
  ...{ balance_fen: -4500, premise: { ...premise, transformer_code: '', lon: null, lat: null }, bills: [] },
})
const money = (known: Partial<AccountMoney> = {}): AccountMoney => ({
  ...{ account_number: '33011', balance_fen: -4500, arrears_fen: 4500, bills: [], payments: [], paid: [] },
  ...{ uses: [], meters: [], ...known },
})
const line = (known: Partial<CorrectionLine> = {}): CorrectionLine => ({
  ...{ correction_id: 5, what: 'note', number: '', before: '', told: 'Meter in the yard', by: 'Wang Tao' },
  ...{ at: '2026-11-01T02:00:00Z', call_id: 'c1', undone_at: null, undone_by: '', may_undo: true, ...known },
})
const UNDO = 'POST /api/customers/7/corrections/5/undo'
const opened = () => mounted(CustomerFile, { customerId: 7 })

beforeEach(() => {
  signedIn('agent', ['correct_customers'])
  answering('GET /api/customers/7', {
    ...{ customer_id: 7, number: 'C7', name: 'Wang Li', kind: 'resident', grade: 'B', language: 'zh' },
    ...{ elderly: false, critical: '', note: '', phones: [], accounts: [account(1), account(2)] },
  })
  answering('GET /api/customers/7/accounts/1', money())
  answering('GET /api/customers/7/accounts/2', money())
  answering('GET /api/customers/7/corrections', [])
  answering(UNDO, null)
})

it('says plainly what never came in, and reads another account when it is opened', async () => {
  await opened()
  await until(() => {
    for (const said of ['No bill came in yet', 'No payment came in yet', 'no reading of it'])
      expect(text()).toContain(said)
  })
  expect(asked.map((one) => one.what)).not.toContain('GET /api/customers/7/accounts/2')
  await press('account-open')
  expect(asked.map((one) => one.what)).toContain('GET /api/customers/7/accounts/2')
})
it('lists bills with what they leave open, payments, and what a meter showed', async () => {
  const bill = { month: '2026-10-01', kwh: 90, amount_fen: 4500, open_fen: 500, due_on: '2026-11-25', paid_at: null }
  const payment = { paid_at: '2026-11-02T02:00:00Z', amount_fen: 4000, month: '2026-10-01', channel: 'counter' }
  const meter = { number: 'M1', kind: '', multiplier: 1, read_at: '2026-10-31T16:00:00Z', stand_wh: 812_000 }
  answering('GET /api/customers/7/accounts/1', money({ bills: [bill], payments: [payment], meters: [meter] }))
  await opened()
  await until(() => {
    expect(byId('account-bills').textContent).toContain('partly paid')
  })
  expect(byId('account-payments').textContent).toContain('counter')
  expect(byId('account-meters').textContent).toContain('812')
})
it('undoes a correction after telling what will stand there again', async () => {
  answering('GET /api/customers/7/corrections', [line(), line({ correction_id: 4, may_undo: false })])
  await opened()
  await until(() => {
    expect(allById('correction')).toHaveLength(2)
  })
  expect(allById('correction-undo')).toHaveLength(1)
  await press('correction-undo')
  expect(byId('undo-dialog').textContent).toContain('no note')
  refusing(UNDO, 409, 'newer_stands')
  await press('undo-submit')
  expect(byId('undo-dialog').textContent).toContain('Undo that one first')
  answering(UNDO, null)
  await press('undo-submit')
  expect(allById('undo-dialog')).toHaveLength(0)
})
it('offers no undoing to who may not correct', async () => {
  signedIn('dispatcher', [])
  answering('GET /api/customers/7/corrections', [line()])
  await opened()
  await until(() => {
    expect(allById('correction')).toHaveLength(1)
  })
  expect(allById('correction-undo')).toHaveLength(0)
})
