/** An agent corrects a customer's file: only what differs is sent, each once. */
import { byId, disabled, mounted, press, settled, text, type } from '#testing/mounted'
import { answering, asked, refusing, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { CustomerView } from '@/server/api/types'

import FileDialog from './FileDialog.vue'

const file = (known: Partial<CustomerView> = {}): CustomerView =>
  ({
    ...{ customer_id: 7, number: 'C7', name: 'Wang Li', kind: 'resident', grade: 'B', language: 'zh' },
    ...{ elderly: false, critical: '', note: 'Meter in the yard', accounts: [] },
    phones: [
      { number: '13490001001', extension: '', role: 'owner', valid_until: null },
      { number: '13490001009', extension: '', role: 'former', valid_until: '2024-01-01' },
    ],
    ...known,
  }) as CustomerView
const [EDIT, WRONG, ADD] = [
  'PATCH /api/customers/7',
  'POST /api/customers/7/phones/wrong',
  'POST /api/customers/7/phones',
]
const changes = () => asked.map((one) => one.what).filter((what) => !what.startsWith('GET'))

beforeEach(() => {
  answering('GET /api/customers/7', file())
  answering(EDIT, null)
  answering(WRONG, null)
  answering(ADD, { correction_id: 1, number: '13490001002', role: 'owner' })
})
const opened = () => mounted(FileDialog, { customerId: 7, callId: 'c1' })
const tick = async (within: string, place = 0) => {
  byId(within).querySelectorAll('input')[place]?.click()
  await settled()
}

it('sends nothing until something differs, and then only that', async () => {
  const dialog = await opened()
  expect(disabled('file-submit')).toBe(true)
  await type('file-note', 'Meter in the cellar')
  await press('file-submit')
  expect(changes()).toEqual([EDIT])
  expect(sent(EDIT)).toEqual({ note: 'Meter in the cellar', call_id: 'c1' })
  expect(dialog.emitted('corrected')).toHaveLength(1)
})
it('marks a number wrong and adds another; former ones are not offered', async () => {
  await opened()
  expect(byId('file-phones').querySelectorAll('input')).toHaveLength(1)
  await tick('file-phones')
  await type('file-number', '13490001002')
  await press('file-submit')
  expect(sent(WRONG)).toEqual({ number: '13490001001', call_id: 'c1' })
  expect(sent(ADD)).toEqual({ number: '13490001002', role: 'owner', call_id: 'c1' })
})
it('does not send again what was taken when a later one is refused', async () => {
  refusing(ADD, 422, 'no_telephone')
  await opened()
  await tick('file-phones')
  await type('file-number', '110')
  await press('file-submit')
  expect(text()).toContain('no telephone number')
  answering(ADD, { correction_id: 1, number: '13490001002', role: 'owner' })
  await type('file-number', '13490001002')
  await press('file-submit')
  expect(changes()).toEqual([WRONG, ADD, ADD])
})
it('leaves a hospital critical, whoever looks at its file', async () => {
  answering('GET /api/customers/7', file({ critical: 'hospital' }))
  await opened()
  expect(byId('file-life-support').matches('.is-disabled, :has(:disabled), :disabled')).toBe(true)
})
