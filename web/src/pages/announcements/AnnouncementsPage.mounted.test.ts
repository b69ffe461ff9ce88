/** Announcements: published for everybody or for some feeders, always with an end. */
import { allById, byId, disabled, mounted, press, settled, signedIn, text, type, until } from '#testing/mounted'
import { answering, refusing, sent } from '#testing/service'
import { beforeEach, expect, it } from 'vitest'

import type { AnnouncementLine, AnnouncementWish } from '@/server/api/types'

import AnnouncementDialog from './AnnouncementDialog.vue'
import AnnouncementsPage from './AnnouncementsPage.vue'
import { after, fault, formOf } from './form'

const HOUR_MS = 3_600_000
const ahead = (hours: number): string => new Date(Date.now() + hours * HOUR_MS).toISOString()

const line = (known: Partial<AnnouncementLine> = {}): AnnouncementLine => ({
  ...{ announcement_id: 1, text_zh: '城南营业厅今天停业。', text_en: '', feeder_codes: [], feeder_names: {} },
  ...{ starts_at: ahead(-1), ends_at: ahead(5), ended_at: null, stage: 'running', person_id: 2, at: ahead(-1) },
  ...{ by: 'Zhou Min', recorded: [], may: { change: '', end: '' } },
  ...known,
})
const closed = { change: 'announcement_ended', end: 'announcement_ended' }

beforeEach(() => {
  signedIn('supervisor', ['keep_announcements'])
  answering('GET /api/announcements', [
    line({ announcement_id: 2, feeder_codes: ['F1'], feeder_names: { F1: 'South line' } }),
    line({ announcement_id: 3, stage: 'ended', ended_at: ahead(-0.5), may: closed }),
    line(),
  ])
  answering('GET /api/grid/feeders', [{ code: 'F1', name: 'South line', substation_code: 'S', substation_name: 'S' }])
})

it('lists what callers hear now, for whom, and what is over, which can no longer be changed', async () => {
  await mounted(AnnouncementsPage)
  await until(() => {
    expect(byId('announcement-2').textContent).toContain('South line')
  })
  expect(byId('announcement-1').textContent).toContain('Everybody')
  expect(byId('announcement-1').textContent).toContain('English: nothing is said')
  expect(byId('announcement-3').dataset.stage).toBe('ended')
  expect(allById('end-3')).toEqual([])
})

it('publishes a sentence for everybody for a day, unless something else is said', async () => {
  await mounted(AnnouncementDialog)
  expect(disabled('announcement-submit')).toBe(true)
  expect(byId('announcement-wrong').textContent).toContain('Write a sentence')
  await type('announcement-zh', ' 今天停业。 ')
  answering('POST /api/announcements', [])
  await press('announcement-submit')
  const wish = sent('POST /api/announcements') as AnnouncementWish
  expect(wish).toMatchObject({ text_en: '', feeder_codes: [], starts_at: null })
  const lastsMs = Date.parse(wish.ends_at) - Date.now()
  expect(Math.abs(lastsMs - 24 * HOUR_MS)).toBeLessThan(HOUR_MS)
})

it('wants a feeder where not everybody is meant, and says why the service refused', async () => {
  await mounted(AnnouncementDialog)
  await type('announcement-en', 'Works on this line.')
  byId('announcement-everybody').querySelectorAll('input')[1]?.click()
  await settled()
  expect(byId('announcement-wrong').textContent).toContain('Choose a feeder')
  byId('announcement-everybody').querySelectorAll('input')[0]?.click()
  await settled()
  refusing('POST /api/announcements', 422, 'announcement_too_long')
  await press('announcement-submit')
  expect(text()).toContain('30 days at most')
})

it('changes one as it stands, and puts its end off', async () => {
  const known = line({ announcement_id: 7, feeder_codes: ['F1'], feeder_names: { F1: 'South line' } })
  await mounted(AnnouncementDialog, { known })
  await press('lasts-72')
  answering('PUT /api/announcements/7', [])
  await press('announcement-submit')
  const wish = sent('PUT /api/announcements/7') as AnnouncementWish
  expect(wish).toMatchObject({ text_zh: known.text_zh, feeder_codes: ['F1'], starts_at: known.starts_at })
  expect(Date.parse(wish.ends_at)).toBeGreaterThan(Date.parse(known.ends_at))
})

it('says of which words a recording is heard, and that other words will be spoken again', async () => {
  const known = line({ announcement_id: 8, recorded: ['zh'] })
  answering('GET /api/announcements', [known])
  await mounted(AnnouncementsPage)
  await until(() => {
    expect(byId('announcement-8').textContent).toContain('Recording')
  })
  await mounted(AnnouncementDialog, { known })
  expect(allById('announcement-unrecorded')).toEqual([])
  await type('announcement-zh', '城南营业厅明天停业。')
  expect(allById('announcement-unrecorded')).toHaveLength(1)
})

it('counts the month from the beginning, or from now where that has passed', () => {
  const nowMs = Date.parse('2026-03-18T06:00:00Z')
  const form = { ...formOf(undefined, nowMs), text_zh: '停业。' }
  const faults = [
    ...[0, 1, 720, 721].map((hours) => ({ ...form, ends_at: after(hours, null, nowMs) })),
    { ...form, starts_at: after(48, null, nowMs) },
    { ...form, starts_at: after(48, null, nowMs), ends_at: after(48 + 720, null, nowMs) },
    { ...form, starts_at: '2026-03-01T06:00:00Z', ends_at: after(720, null, nowMs) },
  ].map((one) => fault(one, nowMs))
  expect(faults).toEqual(['order', '', '', 'too_long', 'order', '', ''])
})
