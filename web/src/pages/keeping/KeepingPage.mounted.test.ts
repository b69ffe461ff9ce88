/** What is kept: periods, holds, and one person told or erased after a typed confirmation. */
import { allById, byId, disabled, mounted, press, signedIn, text, type, until } from '#testing/mounted'
import { answering, asked, refusing, sent } from '#testing/service'
import { beforeEach, expect, it, vi } from 'vitest'

import type { CitizenView, HistoryLine, KeepingView } from '@/server/api/types'

import KeepingPage from './KeepingPage.vue'

const view: KeepingView = {
  periods: [
    {
      ...{ kind: 'calls', days: 400, usual_days: 1095 },
      ...{ least_days: 180, most_days: 36_500, bound_by: 'journal' },
    },
  ],
  holds: [{ account: '33017', reason: 'court', since: '2026-11-01T00:00:00Z', person_id: 2, by: 'Zhou Min' }],
}
const citizen = (known: Partial<CitizenView> = {}): CitizenView => ({
  ...{ account: '33019', name: 'Wang Li', accounts: ['33019'], numbers: 2, shared_numbers: 1, hold: null },
  tables: [
    { table: 'customers_customer', group: 'file', rows: 1, fate: 'with_the_customer' },
    { table: 'customers_bill', group: 'money', rows: 12, fate: 'with_the_customer' },
    { table: 'cti_call', group: 'calls', rows: 4, fate: 'taken_out' },
    { table: 'ivr_rating', group: 'ratings', rows: 2, fate: 'by_reference' },
  ],
  ...known,
})
const line: HistoryLine = {
  ...{ number: 9, at: '2026-11-01T00:00:00Z', by: 'Zhou Min', action: 'citizen.hold', subject: 'customer:7' },
  detail: 'a dispute',
}
const [PERIOD, HOLD, LIFT] = [
  'PUT /api/keeping/periods/calls',
  'POST /api/keeping/holds',
  'DELETE /api/keeping/holds/33017',
]
const [LOOK, ERASE] = ['GET /api/keeping/citizens/33019', 'POST /api/keeping/citizens/33019/erase']

async function opened(): Promise<void> {
  await mounted(KeepingPage)
  await until(() => {
    expect(allById('hold')).toHaveLength(1)
  })
}
async function looked(): Promise<void> {
  await opened()
  await type('citizen-account', ' 33019 ')
  await press('citizen-look')
  await until(() => {
    expect(byId('citizen').textContent).toContain('Wang Li')
  })
}

beforeEach(() => {
  signedIn('administrator', ['keep_data'])
  answering('GET /api/keeping', view)
  answering('GET /api/keeping/history', [line])
  for (const one of [PERIOD, HOLD, LIFT]) answering(one, view)
  answering(LOOK, citizen())
  answering(ERASE, null)
})

it('shows periods that are not the usual ones as such, and what was decided by whom', async () => {
  await opened()
  expect(text()).toContain('usual: 1,095')
  await until(() => {
    expect(byId('keeping-line').textContent).toContain('Hold set: customer 7')
  })
  expect(byId('keeping-line').textContent).toContain('Zhou Min')
})
it('changes a period, and warns that a shorter one forgets more', async () => {
  await opened()
  await press('period-calls')
  expect(disabled('period-submit')).toBe(true)
  const field = byId('period-days').querySelector('input')
  if (field) field.value = '200'
  field?.dispatchEvent(new Event('change'))
  await until(() => {
    expect(byId('period-dialog').textContent).toContain('for ever')
  })
  expect(byId('period-dialog').textContent).toContain('Not less than the journal of calls (180 days)')
  await press('period-submit')
  expect(sent(PERIOD)).toEqual({ days: 200 })
  expect(allById('period-dialog')).toHaveLength(0)
})
it('sets a hold with a reason, and says why it cannot', async () => {
  refusing(HOLD, 404, 'account_not_found')
  await opened()
  await press('hold-add')
  await type('hold-account', '33018')
  await type('hold-reason', 'no')
  expect(disabled('hold-submit')).toBe(true)
  await type('hold-reason', ' a dispute ')
  await press('hold-submit')
  expect(byId('hold-dialog').textContent).toContain('no account of this number')
  answering(HOLD, view)
  await press('hold-submit')
  expect(sent(HOLD)).toEqual({ account: '33018', reason: 'a dispute' })
  expect(allById('hold-dialog')).toHaveLength(0)
})
it('lifts a hold after telling why it was set', async () => {
  await opened()
  await press('hold-lift')
  expect(byId('lift-dialog').textContent).toContain('court')
  await press('lift-submit')
  expect(asked.map((one) => one.what)).toContain(LIFT)
})
it('erases only when the account is typed once more, and tells what goes and what stays', async () => {
  await looked()
  await press('citizen-erase')
  const dialog = byId('erase-dialog')
  for (const said of [
    'bills and payments 12 rows',
    'calls 4 rows',
    'audit log',
    'Backups',
    'belongs to another customer',
  ]) {
    expect(dialog.textContent).toContain(said)
  }
  expect(dialog.textContent).not.toContain('ratings 2 rows')
  await type('erase-reason', 'they asked')
  await type('erase-typed', '33018')
  expect(disabled('erase-submit')).toBe(true)
  await type('erase-typed', '33019')
  await press('erase-submit')
  expect(sent(ERASE)).toEqual({ reason: 'they asked' })
  await until(() => {
    expect(allById('citizen')).toHaveLength(0)
  })
})
it('gives all that is held as a file', async () => {
  answering('POST /api/keeping/citizens/33019/export', { account: '33019', tables: [] })
  const saved = vi.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined)
  await looked()
  await press('citizen-export')
  await until(() => {
    expect(saved).toHaveBeenCalledOnce()
  })
})
it('offers no erasing of whose data must stay', async () => {
  answering(LOOK, citizen({ hold: 'court' }))
  await looked()
  expect(byId('citizen').textContent).toContain('court')
  expect(disabled('citizen-erase')).toBe(true)
})
