/** What a call was about: said by one choice, kept at once, and refused in words. */
import { byId, mounted, settled, signedIn, until } from '#testing/mounted'
import { answering, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import { useDeskSettings } from '@/session/deskSettings'

import BusinessChoice from './BusinessChoice.vue'

const type = (code: string, name_en: string, in_use = true) => ({ code, name_zh: code, name_en, in_use, version: 1 })
const AT = '/api/calls/c-1/business'

beforeEach(() => {
  signedIn('agent')
  useDeskSettings().businessTypes = [type('fault', 'Fault report'), type('old', 'Old', false), type('praise', 'Praise')]
  answering(`GET ${AT}`, { business_type: '' })
})

async function choose(word: string): Promise<void> {
  byId('business').querySelector<HTMLElement>('.el-select__wrapper')?.click()
  await settled()
  const options = [...document.querySelectorAll<HTMLElement>('.el-select-dropdown__item')]
  options.find((one) => one.textContent?.trim() === word)?.click()
  await settled()
}

it('offers what is in use, and keeps what is chosen', async () => {
  await mounted(BusinessChoice, { callId: 'c-1' })
  const offered = [...document.querySelectorAll('.el-select-dropdown__item')].map((one) => one.textContent?.trim())
  expect(offered).toEqual(['Fault report', 'Praise'])
  answering(`PUT ${AT}`, { business_type: 'praise' })
  answering(`GET ${AT}`, { business_type: 'praise' })
  await choose('Praise')
  expect(sent(`PUT ${AT}`)).toEqual({ business_type: 'praise' })
  await until(() => {
    expect(byId('business').dataset.said).toBe('praise')
  })
})

it('shows what was said before it went out of use, and says why another is refused', async () => {
  answering(`GET ${AT}`, { business_type: 'old' })
  await mounted(BusinessChoice, { callId: 'c-1' })
  await until(() => {
    expect(byId('business').textContent).toContain('Old')
  })
  answering(`PUT ${AT}`, { detail: { code: 'business_type_unknown', message: '' } }, 422)
  await choose('Fault report')
  await until(() => {
    expect(document.body.textContent).toContain('This business type is not on the list')
  })
  expect(byId('business').dataset.said).toBe('old')
})
