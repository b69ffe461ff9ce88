/** House: what an administrator keeps for the agents. */
import { byId, disabled, mounted, press, settled, signedIn, type, until } from '#testing/mounted'
import { answering, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { HouseQueue, PauseReason } from '@/server/api/types'

import HousePage from './HousePage.vue'

const meal: PauseReason = { code: 'meal', name_zh: '用餐', name_en: 'Meal', minutes: 45, in_use: true }

const queue = (known: Partial<HouseQueue>): HouseQueue => ({
  ...{ code: 'billing', name_zh: '电费', name_en: 'Billing', language: null, ring_s: 15 },
  ...{ in_use: true, successor: null },
  ...known,
})

beforeEach(() => {
  signedIn('administrator', ['keep_house'])
  answering('GET /api/house/pauses', [meal])
  answering('GET /api/house/queues', [queue({}), queue({ code: 'storm', in_use: false, successor: 'billing' })])
  answering('GET /api/desk-settings', { pause_reasons: [], queues: [] })
})

it('takes a queue out of use only once it is said where its callers wait instead', async () => {
  await mounted(HousePage)
  await until(() => {
    expect(byId('queue-storm').textContent).toContain('Out of use')
  })
  await press('queue-edit-billing')
  expect(disabled('queue-submit')).toBe(false)
  byId('queue-in-use').querySelector('input')?.click()
  await settled()
  expect(disabled('queue-submit')).toBe(true)
})
it('adds a queue', async () => {
  await mounted(HousePage)
  await press('queue-add')
  await type('queue-code', 'vip')
  await type('queue-name-zh', '大客户')
  await type('queue-name-en', 'Key customers')
  answering('PUT /api/house/queues/vip', [])
  await press('queue-submit')
  expect(sent('PUT /api/house/queues/vip')).toMatchObject({ name_en: 'Key customers', ring_s: 15, in_use: true })
})

it('adds a reason for a pause with names in both languages, without a limit unless one is given', async () => {
  await mounted(HousePage)
  await until(() => {
    expect(byId('pause-meal').textContent).toContain('45')
  })
  await press('pause-add')
  await type('pause-code', ' nap ')
  await type('pause-name-zh', '午休')
  expect(disabled('pause-submit')).toBe(true)
  await type('pause-name-en', 'Nap')
  answering('PUT /api/house/pauses/nap', [meal])
  await press('pause-submit')
  expect(sent('PUT /api/house/pauses/nap')).toEqual({
    ...{ name_zh: '午休', name_en: 'Nap' },
    ...{ minutes: null, in_use: true },
  })
})
it('changes a reason as it stands', async () => {
  await mounted(HousePage)
  await until(() => {
    expect(byId('pause-meal').textContent).toContain('Meal')
  })
  await press('pause-edit-meal')
  await type('pause-name-en', 'Lunch')
  answering('PUT /api/house/pauses/meal', [meal])
  await press('pause-submit')
  expect(sent('PUT /api/house/pauses/meal')).toMatchObject({ name_en: 'Lunch', minutes: 45 })
})
