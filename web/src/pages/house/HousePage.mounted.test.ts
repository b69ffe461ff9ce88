/** House: what an administrator keeps for the agents. */
import { allById, byId, disabled, mounted, press, settled, signedIn, type, until } from '#testing/mounted'
import { answering, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { CalendarDay, HouseQueue, PauseReason } from '@/server/api/types'

import HousePage from './HousePage.vue'
import { spans } from './spans'

const meal: PauseReason = { code: 'meal', name_zh: '用餐', name_en: 'Meal', minutes: 45, in_use: true, version: 3 }

const queue = (known: Partial<HouseQueue>): HouseQueue => ({
  ...{ code: 'billing', name_zh: '电费', name_en: 'Billing', language: null, ring_s: 15 },
  ...{ in_use: true, successor: null, hours: null, after_hours: null },
  ...{ wrap_up_s: null, may_extend: false, then: 'ready' as const, version: 1 },
  ...known,
})

const day = (date: string, known: Partial<CalendarDay> = {}): CalendarDay => ({
  ...{ day: date, working: false, name_zh: '国庆节', name_en: 'National Day' },
  ...known,
})
const thisYear = new Date().getFullYear()

beforeEach(() => {
  signedIn('administrator', ['keep_hours', 'keep_house'])
  answering('GET /api/house', { usual_wrap_up_s: 20, missing_years: [], is_in_asterisk: true })
  answering('GET /api/house/pauses', [meal])
  answering('GET /api/house/business-types', [{ ...meal, code: 'praise', name_zh: '表扬', name_en: 'Praise' }])
  answering('GET /api/house/queues', [queue({}), queue({ code: 'storm', in_use: false, successor: 'billing' })])
  answering(`GET /api/calendar/${thisYear}`, {
    ...{ year: thisYear, can_be_filled: true },
    days: [day(`${thisYear}-10-01`), day(`${thisYear}-10-02`), day(`${thisYear}-10-10`, { working: true })],
  })
  answering(`GET /api/calendar/${thisYear + 1}`, { year: thisYear + 1, days: [], can_be_filled: false })
  answering('GET /api/desk-settings', { pause_reasons: [], queues: [], business_types: [] })
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
it('adds a business type, and takes one out of use with the version that was looked at', async () => {
  await mounted(HousePage)
  await press('business-add')
  await type('business-code', 'charging')
  await type('business-name-zh', '充电桩')
  await type('business-name-en', 'Charging')
  answering('PUT /api/house/business-types/charging', [])
  await press('business-submit')
  expect(sent('PUT /api/house/business-types/charging')).toMatchObject({ name_en: 'Charging', version: 0 })
  await press('business-edit-praise')
  byId('business-in-use').querySelector('input')?.click()
  await settled()
  answering('PUT /api/house/business-types/praise', [])
  await press('business-submit')
  expect(sent('PUT /api/house/business-types/praise')).toMatchObject({ in_use: false, version: 3 })
})

it('adds a queue', async () => {
  await mounted(HousePage)
  await press('queue-add')
  await type('queue-code', 'Key Customers')
  await type('queue-name-zh', '大客户')
  await type('queue-name-en', 'Key customers')
  expect(disabled('queue-submit')).toBe(true) // Asterisk takes no such name
  await type('queue-code', 'vip')
  answering('PUT /api/house/queues/vip', [])
  await press('queue-submit')
  expect(sent('PUT /api/house/queues/vip')).toMatchObject({ name_en: 'Key customers', ring_s: 15, in_use: true })
})

it('gives a queue hours, and says on the page when it is open', async () => {
  const hours = { working: { opens: '08:00:00', closes: '00:00:00' }, off: null }
  answering('GET /api/house/queues', [queue({ hours, after_hours: 'storm' })])
  await mounted(HousePage)
  await until(() => {
    expect(byId('queue-billing').textContent).toContain('08:00–24:00')
  })
  await press('queue-edit-billing')
  byId('hours-off').querySelector('input')?.click()
  await settled()
  answering('PUT /api/house/queues/billing', [])
  await press('queue-submit')
  expect(sent('PUT /api/house/queues/billing')).toMatchObject({
    hours: { ...hours, off: { opens: '08:00', closes: '18:00' } },
    after_hours: 'storm',
  })
})

it('tells who changed a queue meanwhile, and begins again with what stands there now', async () => {
  await mounted(HousePage)
  await press('queue-edit-billing')
  await type('queue-name-en', 'Money')
  const detail = { code: 'house_changed', message: '', by: 'Chen Jie' }
  answering('PUT /api/house/queues/billing', { detail }, 409)
  await press('queue-submit')
  expect(sent('PUT /api/house/queues/billing')).toMatchObject({ name_en: 'Money', version: 1 })
  expect(byId('queue-form').textContent).toContain('Chen Jie changed this meanwhile')
  expect(disabled('queue-submit')).toBe(true)
  answering('GET /api/house/queues', [queue({ name_en: 'Bills', version: 2 })])
  await press('queue-renew')
  await until(() => {
    expect(byId('queue-name-en').querySelector('input')?.value ?? byId<HTMLInputElement>('queue-name-en').value).toBe(
      'Bills',
    )
  })
  answering('PUT /api/house/queues/billing', [])
  await press('queue-submit')
  expect(sent('PUT /api/house/queues/billing')).toMatchObject({ name_en: 'Bills', version: 2 })
})

it('takes hours by the clock of 24 hours as they are written, and none that are no time', async () => {
  await mounted(HousePage)
  await press('queue-edit-billing')
  byId('queue-always').querySelectorAll('input')[1]?.click()
  await settled()
  await type('hours-working-opens', '7')
  expect(disabled('queue-submit')).toBe(true)
  await type('hours-working-opens', '7：30')
  answering('PUT /api/house/queues/billing', [])
  await press('queue-submit')
  expect(sent('PUT /api/house/queues/billing')).toMatchObject({
    hours: { working: { opens: '07:30', closes: '18:00' }, off: null },
  })
})

it('says per queue how its calls are written up; an emptied number is as usual', async () => {
  answering('GET /api/house/queues', [queue({ wrap_up_s: 45 })])
  await mounted(HousePage)
  await until(() => {
    expect(byId('queue-billing').textContent).toContain('45 s to write up')
  })
  await press('queue-edit-billing')
  await type('queue-wrap-up', '')
  byId('queue-may-extend').querySelector('input')?.click()
  byId('queue-then').querySelectorAll('input')[1]?.click()
  await settled()
  answering('PUT /api/house/queues/billing', [])
  await press('queue-submit')
  expect(sent('PUT /api/house/queues/billing')).toMatchObject({ may_extend: true, then: 'away' })
})

it('lets a supervisor keep hours and writing up, and shows what is an administrator’s as text', async () => {
  signedIn('supervisor', ['keep_hours'])
  await mounted(HousePage)
  expect(byId('queues-whose').textContent).toContain('Administrators add queues')
  expect(allById('queue-add')).toHaveLength(0)
  await press('queue-edit-billing')
  expect(allById('queue-name-en')).toHaveLength(0)
  expect(allById('queue-in-use')).toHaveLength(0)
  byId('queue-may-extend').querySelector('input')?.click()
  await settled()
  answering('PUT /api/house/queues/billing', [])
  await press('queue-submit')
  expect(sent('PUT /api/house/queues/billing')).toMatchObject({ name_en: 'Billing', may_extend: true, in_use: true })
})

it('warns of a year of which nothing is entered, and that hours go by the weekday then', async () => {
  const hours = { working: { opens: '08:00:00', closes: '18:00:00' }, off: null }
  answering('GET /api/house/queues', [queue({ hours })])
  answering('GET /api/house', { usual_wrap_up_s: 20, missing_years: [thisYear + 1], is_in_asterisk: false })
  await mounted(HousePage)
  await until(() => {
    expect(byId(`missing-${thisYear + 1}`).textContent).toContain('would count as working days')
  })
  expect(byId('queues-by-weekday').textContent).toContain(String(thisYear + 1))
  expect(document.querySelector('[role=alert]')?.textContent).toContain('hotline doctor')
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
    ...{ minutes: null, in_use: true, version: 0 },
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

it('joins days that follow each other and are called the same, and no others', () => {
  const made = spans([
    ...[day('2026-02-28'), day('2026-03-01'), day('2026-03-02', { name_en: 'Day of Trees' })],
    ...[day('2026-03-03'), day('2026-03-05')],
  ])
  expect(made.map((one) => [one.first, one.last])).toEqual([
    ['2026-02-28', '2026-03-01'],
    ...['2026-03-02', '2026-03-03', '2026-03-05'].map((one) => [one, one]),
  ])
})
it('changes days of the calendar as they stand, and says plainly of which year the program knows nothing', async () => {
  await mounted(HousePage)
  const first = `${thisYear}-10-01`
  await until(() => {
    expect(byId(`days-${first}`).textContent).toContain('National Day')
  })
  await press(`days-edit-${first}`)
  await type('days-name-en', 'National Day and Mid-autumn')
  answering('PUT /api/calendar/days', { year: thisYear, days: [], can_be_filled: true })
  await press('days-submit')
  expect(sent('PUT /api/calendar/days')).toEqual({
    ...{ first, last: `${thisYear}-10-02`, working: false },
    ...{ name_zh: '国庆节', name_en: 'National Day and Mid-autumn' },
    instead_of: [first, `${thisYear}-10-02`],
  })
  await press('calendar-after')
  await until(() => {
    expect(byId('calendar-unknown').textContent).toContain(String(thisYear + 1))
  })
})
