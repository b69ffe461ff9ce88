/** House: what an administrator keeps for the agents. */
import { byId, disabled, mounted, press, signedIn, type, until } from '#testing/mounted'
import { answering, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { PauseReason } from '@/server/api/types'

import HousePage from './HousePage.vue'

const meal: PauseReason = { code: 'meal', name_zh: '用餐', name_en: 'Meal', minutes: 45, in_use: true }

beforeEach(() => {
  signedIn('administrator', ['keep_house'])
  answering('GET /api/house/pauses', [meal])
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
